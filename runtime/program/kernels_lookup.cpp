// Library functions, value maps and references.
#include <algorithm>

#include <fmt/format.h>

#include "runtime/program/kernel_support.h"

namespace treaty::program {

// What a call may cost: all texts once, and the two longest against each other, as a search or a
// comparison does; with a third text, each occurrence of one may give way to another.
static uint64_t WorkOfCall(const Slot* const* arguments, uint32_t texts) {
  uint64_t all = kLoopWork, longest = 0, second = 0;
  int count = 0;
  for (uint32_t at = 0; texts >> at != 0; ++at) {
    if ((texts >> at & 1) == 0 || !arguments[at]->has_value()) continue;
    const uint64_t size = arguments[at]->size;
    all += size;
    second = std::max(second, std::min(longest, size));
    longest = std::max(longest, size);
    ++count;
  }
  return all + longest * second / (count > 2 ? 1 : kProductsInOneUnit);
}

extern "C" bool treaty_k_call(Context* context, Slot* dst, const Slot* const* arguments,
                              uint32_t function) {
  NativeCall& call = context->native;
  if (!Work(context, WorkOfCall(arguments, context->data->texts[function]))) {
    return FailWith(context, kTooMuchWork, "the record takes more work than a record may");
  }
  Slot result{};
  if (context->data->functions[function](&call, &result, arguments)) {
    *dst = result;
    Work(context, result.size);  // a text's bytes; of a number, its few digits
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
