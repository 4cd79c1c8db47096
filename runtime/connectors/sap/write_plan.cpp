#include "runtime/connectors/sap/write_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "runtime/formats/odata_url.h"
#include "runtime/formats/odata_v2.h"
#include "runtime/value/json_text.h"

namespace treaty::connectors::sap {
namespace {

using formats::BatchOperation;

formats::ODataList ListForm(const Settings& settings) {
  return settings.results ? formats::ODataList::kResults : formats::ODataList::kPlain;
}

bool IsNothing(std::string_view json) { return json == "null" || json == "\"\""; }

BatchOperation WithBody(std::string method, std::string url, std::string body) {
  return {.method = std::move(method), .url = std::move(url),
          .headers = {{"Accept", "application/json"}, {"Content-Type", "application/json"}},
          .body = std::move(body)};
}

BatchOperation Patch(std::string url, std::string body, const std::string& etag,
                     const Settings& settings) {
  BatchOperation operation = WithBody("PATCH", std::move(url), std::move(body));
  if (!etag.empty()) operation.headers.emplace_back("If-Match", etag);
  if (!settings.merge) return operation;
  if (settings.batch > 1) {
    operation.method = "MERGE";
  } else {
    operation.method = "POST";
    operation.headers.emplace_back("X-HTTP-Method", "MERGE");
  }
  return operation;
}

// The members of `body`, but for children, that are not what `held` has.
std::string Changed(const std::vector<FieldShape>& fields,
                    const std::vector<const FieldShape*>& alpha, std::string_view body,
                    std::string_view held, bool only_updatable) {
  std::string out = "{";
  const auto members = SplitObject(body);
  if (!members) return "{}";
  for (const JsonMember& member : *members) {
    const FieldShape* field = FindField(fields, member.key);
    if (field != nullptr && field->type.kind == TypeKind::kList) continue;
    if (field != nullptr && only_updatable && !field->updatable) continue;
    if (!held.empty()) {
      if (field != nullptr && field->is_key) continue;
      const auto before = MemberOf(held, member.key);
      const bool filled = std::find(alpha.begin(), alpha.end(), field) != alpha.end();
      const auto said = filled ? WithoutZeros(member.value) : std::nullopt;
      const std::string value = said ? JsonText(*said) : std::string(member.value);
      if (SameValue(value, before.value_or("null"))) continue;
    }
    out += fmt::format("{}\"{}\":{}", out.size() == 1 ? "" : ",", member.key, member.value);
  }
  return out + "}";
}

struct Child {
  std::string_view json;     // canonical
  std::string_view raw;      // as the service said it; empty for what is to be written
};

// What tells a child from its siblings, leading zeros apart. Fails when it does not say.
Result<std::string> OwnKey(const ChildPlan& plan, std::string_view child) {
  std::string key;
  for (const FieldShape* field : plan.own_keys) {
    const auto value = MemberOf(child, field->name);
    if (!value || IsNothing(*value)) {
      return Fail(fmt::format("an element of `{}` has no `{}`, so it cannot be told from the "
                              "others", plan.list->name, field->name));
    }
    key += WithoutZeros(*value).value_or(std::string(*value)) + "\n";
  }
  if (key.empty()) return Fail(fmt::format("elements of `{}` have no key", plan.list->name));
  return key;
}

Result<std::map<std::string, Child>> ChildrenByKey(const ChildPlan& plan, std::string_view list) {
  std::map<std::string, Child> children;
  TRY(const std::vector<std::string_view> elements, SplitList(list));
  for (const std::string_view element : elements) {
    TRY(std::string key, OwnKey(plan, element));
    if (!children.emplace(std::move(key), Child{element, {}}).second) {
      return Fail(fmt::format("two elements of `{}` have the same key", plan.list->name));
    }
  }
  return children;
}

// The children that the service holds. They come from one list, said twice: raw and canonical.
Result<std::map<std::string, Child>> HeldChildren(const ChildPlan& plan, const HeldRecord& held) {
  const auto list = MemberOf(held.json, plan.list->name);
  const auto raw_list = MemberOf(held.raw, plan.list->name);
  if (!list || !list->starts_with('[') || !raw_list) {
    return Fail(fmt::format("the service does not say what `{}` holds", plan.list->name));
  }
  const bool plain = raw_list->starts_with('[');
  TRY(const std::vector<std::string_view> raws,
      SplitList(plain ? *raw_list : MemberOf(*raw_list, "results").value_or("[]")));
  TRY(const std::vector<std::string_view> elements, SplitList(*list));
  std::map<std::string, Child> children;
  for (size_t i = 0; i < elements.size() && i < raws.size(); ++i) {
    TRY(std::string key, OwnKey(plan, elements[i]));
    children.emplace(std::move(key), Child{elements[i], raws[i]});
  }
  return children;
}

// Children of children can be created with their parent, and not be changed.
Result<void> CheckGrandchildren(const std::vector<FieldShape>& fields, std::string_view wanted,
                                std::string_view held) {
  for (const FieldShape& field : fields) {
    if (field.type.kind != TypeKind::kList) continue;
    const auto said = MemberOf(wanted, field.name);
    if (!said || said == MemberOf(held, field.name)) continue;
    return Fail(fmt::format("`{}` are children of children: they cannot be changed", field.name));
  }
  return {};
}

// The child's own address: in its entity set where that is known, else behind its parent.
Result<std::string> ChildUrl(const ChildPlan& child_plan, const std::string& parent_url,
                             std::string_view child) {
  const TypeShape& type = *child_plan.list->type.element;
  ObjectShape shape{.name = child_plan.list->name};
  for (const FieldShape& field : type.fields) {
    if (!field.is_key) continue;
    shape.key += (shape.key.empty() ? "" : ",") + field.name;
    shape.fields.push_back(field);
  }
  TRY(const std::string id, formats::RecordIdOf(child, shape));
  TRY(const std::string key, formats::ODataKey(id, shape));
  if (!type.remote_type.empty()) return formats::EncodeOData(type.remote_type) + key;
  return fmt::format("{}/{}{}", parent_url, formats::EncodeOData(child_plan.list->name), key);
}

Result<void> AddChildren(const ObjectPlan& plan, const ChildPlan& child_plan, const Update& update,
                         const Settings& settings, Operations* operations) {
  if (update.held == nullptr) return Fail("children cannot be written without reading them first");
  const auto list = MemberOf(update.body, child_plan.list->name);
  TRY(const auto wanted, ChildrenByKey(child_plan, IsJsonNull(*list) ? "[]" : *list));
  TRY(const auto held, HeldChildren(child_plan, *update.held));
  TRY(const std::string parent_url, EntityUrl(plan, update.id));
  const std::vector<FieldShape>& fields = child_plan.list->type.element->fields;
  for (const auto& [key, child] : held) {
    const auto found = wanted.find(key);
    const std::string etag = formats::ReadODataMetadata(child.raw).etag;
    TRY(std::string url, ChildUrl(child_plan, parent_url, child.json));
    if (found == wanted.end()) {
      BatchOperation gone{.method = "DELETE", .url = std::move(url),
                          .headers = {{"Accept", "application/json"}}};
      if (!etag.empty()) gone.headers.emplace_back("If-Match", etag);
      operations->push_back(std::move(gone));
      continue;
    }
    TRY_VOID(CheckGrandchildren(fields, found->second.json, child.json));
    const std::string changed =
        Changed(fields, {}, found->second.json, child.json, update.only_updatable);
    if (changed == "{}") continue;
    TRY(std::string body, formats::ToODataV2(changed, fields, ListForm(settings)));
    operations->push_back(Patch(std::move(url), std::move(body), etag, settings));
  }
  for (const auto& [key, child] : wanted) {
    if (held.contains(key)) continue;
    TRY(std::string body, formats::ToODataV2(child.json, fields, ListForm(settings)));
    operations->push_back(WithBody(
        "POST", parent_url + "/" + formats::EncodeOData(child_plan.list->name), std::move(body)));
  }
  return {};
}

}  // namespace

BatchOperation GetOperation(std::string url) {
  return {.method = "GET", .url = std::move(url), .headers = {{"Accept", "application/json"}}};
}

Result<BatchOperation> CreateOperation(const ObjectPlan& plan, std::string_view body,
                                       const Settings& settings) {
  TRY(std::string wire, formats::ToODataV2(body, plan.shape().fields, ListForm(settings)));
  return WithBody("POST", formats::EncodeOData(plan.set), std::move(wire));
}

Result<BatchOperation> DeleteOperation(const ObjectPlan& plan, std::string_view id,
                                       const std::string& etag) {
  TRY(std::string url, EntityUrl(plan, id));
  BatchOperation operation{.method = "DELETE", .url = std::move(url),
                           .headers = {{"Accept", "application/json"}}};
  if (!etag.empty()) operation.headers.emplace_back("If-Match", etag);
  return operation;
}

bool SameValue(std::string_view said, std::string_view held) {
  return said == held || (IsNothing(said) && IsNothing(held));
}

bool HasChildren(const ObjectPlan& plan, std::string_view body) {
  return std::any_of(plan.children.begin(), plan.children.end(), [&](const ChildPlan& child) {
    return MemberOf(body, child.list->name).has_value();
  });
}

Result<Operations> UpdateOperations(const ObjectPlan& plan, const Update& update,
                                    const Settings& settings) {
  Operations operations;
  const std::string_view held =
      update.held == nullptr ? std::string_view() : std::string_view(update.held->json);
  const std::string changed =
      Changed(plan.shape().fields, plan.alpha, update.body, held, update.only_updatable);
  if (changed != "{}") {
    TRY(std::string wire, formats::ToODataV2(changed, plan.shape().fields, ListForm(settings)));
    TRY(std::string url, EntityUrl(plan, update.id));
    operations.push_back(Patch(std::move(url), std::move(wire), update.etag, settings));
  }
  for (const ChildPlan& child : plan.children) {
    if (!MemberOf(update.body, child.list->name)) continue;
    TRY_VOID(AddChildren(plan, child, update, settings, &operations));
  }
  return operations;
}

std::string FillFrom(const ObjectPlan& plan, std::string_view record, std::string_view body) {
  std::string out = "{";
  for (const FieldShape& field : plan.shape().fields) {
    auto value = MemberOf(record, field.name);
    if (!value) value = MemberOf(body, field.name);
    if (!value) continue;
    out += fmt::format("{}{}:{}", out.size() == 1 ? "" : ",", JsonText(field.name), *value);
  }
  return out + "}";
}

}  // namespace treaty::connectors::sap
