// Conversions. Null and absent pass through all of them but kRequire.
#include "compiler/lowering/lower_tree.h"
#include "runtime/value/slot.h"

namespace treaty::lowering {

using program::kNoRegister;
using sema::Conversion;
using sema::Tree;

Register TreeLowering::Convert(Tree tree) {
  const Register value = Value(tree->a);
  if (tree->conversion == Conversion::kRetype) return value;
  if (tree->conversion == Conversion::kRequire) {
    return builder_.Emit(Op::k_require, value, kNoRegister, 1);
  }
  if (!facts_.types.IsOptional(tree->a->type)) return ConvertValue(tree, value);
  const Register result = builder_.NewRegister();
  const auto convert = [&] {
    const Register converted = ConvertValue(tree, value);
    builder_.EmitInto(result, Op::k_copy, converted);
  };
  IfValue(value, convert, [&] { builder_.EmitInto(result, Op::k_copy, value); });
  return result;
}

Register TreeLowering::ConvertValue(Tree tree, Register value) {
  const types::Type& type = facts_.types.Get(facts_.types.Base(tree->type));
  switch (tree->conversion) {
    case Conversion::kRetype:
    case Conversion::kRequire: return value;
    case Conversion::kIntToDecimal: return builder_.Emit(Op::k_int_to_decimal, value);
    case Conversion::kIntToFloat: return builder_.Emit(Op::k_int_to_float, value);
    case Conversion::kDecimalToFloat: return builder_.Emit(Op::k_decimal_to_float, value);
    case Conversion::kDecimalFit:
      return builder_.Emit(Op::k_decimal_fit, value, kNoRegister, type.precision, type.scale);
    case Conversion::kTextFit:
      return builder_.Emit(Op::k_text_fit, value, kNoRegister, type.length);
    case Conversion::kTextToEnum: {
      const types::EnumInfo& info = facts_.types.EnumOf(facts_.types.Base(tree->type));
      if (info.open) return value;
      const uint32_t set = builder_.AddEnum({info.name, info.values, info.open});
      return builder_.Emit(Op::k_text_in, value, kNoRegister, set);
    }
    case Conversion::kMoneyExpect: {
      const std::string& name = type.name;
      const uint32_t currency = name.size() == 3 ? PackCurrency(name[0], name[1], name[2]) : 0;
      return builder_.Emit(Op::k_money_expect, value, kNoRegister, currency);
    }
    case Conversion::kRefine: return Refine(tree, value);
    case Conversion::kJsonDecode: return Read(value, tree->type);
  }
  return value;
}

Register TreeLowering::Refine(Tree tree, Register value) {
  BindLocal(tree->local, value);
  const Register holds = Value(tree->b);
  program::Constant code;
  code.kind = TypeKind::kText;
  code.text = "value.refused";
  builder_.Do(Op::k_expect, holds, builder_.AddConstant(code));
  return value;
}

}  // namespace treaty::lowering
