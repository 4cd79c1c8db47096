// Library functions, value maps and references.
#include <fmt/format.h>

#include "runtime/program/kernel_support.h"

namespace treaty::program {

extern "C" bool treaty_k_call(Context* context, Slot* dst, const Slot* const* arguments,
                              uint32_t function) {
  NativeCall& call = context->native;
  Slot result{};
  if (context->data->functions[function](&call, &result, arguments)) {
    *dst = result;
    return true;
  }
  return FailWith(context, call.failure_code, call.failure_message);
}

KERNEL(table) {
  const UnitTable& table = context->data->tables[imm];
  const std::string_view key = PlainText(context, a);
  const uint32_t found = table.keys.Find(key);
  if (found == TextMap::kNotFound && !table.has_else) {
    const std::string& name = context->data->unit->tables[imm].name;
    return FailWith(context, "table.no_entry",
                    context->native.arena->Copy(
                        fmt::format("table `{}` has no entry for \"{}\"", name, key)));
  }
  *dst = found == TextMap::kNotFound ? table.otherwise : table.values[found];
  return true;
}

static const char* Subject(const Reference& reference) {
  return reference.object.empty() ? reference.entity.c_str() : reference.object.c_str();
}

KERNEL(lookup) {
  const std::string_view key = PlainText(context, a);
  LookupAnswer answer;
  context->find(context->find_self, imm, key, &answer);
  switch (answer.state) {
    case LookupState::kFound:
      return SetText(dst, answer.value);
    case LookupState::kUnknown:
      // Whatever else happens, the unit is run again when this is answered.
      context->wanted->push_back({imm, context->native.arena->Copy(key)});
      return SetNothing(dst, Tag::kNull);
    case LookupState::kMissing:
      break;
  }
  const Reference& reference = context->data->unit->references[imm];
  return FailWith(context, "reference.unknown",
                  context->native.arena->Copy(fmt::format("no `{}` is known for \"{}\"",
                                                          Subject(reference), key)));
}

}  // namespace treaty::program
