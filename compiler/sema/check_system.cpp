// `system crm : salesforce { object … }`: what the vendor's metadata says, and what the treaty
// adds.
#include <algorithm>
#include <set>

#include "compiler/diagnostics/catalog/names.h"
#include "compiler/diagnostics/near_name.h"
#include "compiler/sema/analysis.h"

namespace treaty::sema {
namespace {

std::vector<std::string_view> NamesOf(const std::vector<FieldShape>& fields) {
  std::vector<std::string_view> names;
  for (const FieldShape& field : fields) names.push_back(field.name);
  return names;
}

FieldShape* Find(std::vector<FieldShape>& fields, std::string_view name) {
  for (FieldShape& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

bool IsPart(const TypeShape& type) {
  return type.kind == TypeKind::kRecord ||
         (type.kind == TypeKind::kList && type.element->kind == TypeKind::kRecord);
}

// One object while it is put together.
class ObjectReader {
 public:
  ObjectReader(Analysis& analysis, const SystemFact& system,
               const ast::ObjectDeclaration& declaration)
      : analysis_(analysis),
        declaration_(declaration),
        qualified_name_(system.name + "." + declaration.name.text) {}

  // False when the schema cannot be read (reported): the object is then unknown.
  bool Read(ObjectFact& fact) {
    if (!ReadShape(fact.shape)) return false;
    KeepParts(fact);
    for (const ast::ReferenceLine& line : declaration_.references) AddReference(fact.shape, line);
    AddFields(fact.shape);
    fact.found_by = FieldNamed(fact.shape, declaration_.found_by);
    const std::string version = FieldNamed(fact.shape, declaration_.versioned_by);
    if (!version.empty()) fact.shape.version_field = version;
    return true;
  }

  const std::vector<types::FieldInfo>& added() const { return added_; }
  const std::string& qualified_name() const { return qualified_name_; }

 private:
  bool ReadShape(ObjectShape& shape) {
    shape.name = declaration_.name.text;
    if (declaration_.from == nullptr) return true;
    if (!declaration_.from->Is<ast::TextExpression>()) return false;
    SchemaRequest request{.span = declaration_.from->span,
                          .path = declaration_.from->As<ast::TextExpression>().value,
                          .entity = declaration_.entity.IsMissing() ? declaration_.name.text
                                                                    : declaration_.entity.text,
                          .parts = {}};
    for (const ast::QualifiedName& part : declaration_.parts) {
      request.parts.push_back(part.ToString());
    }
    Result<ObjectShape> loaded = analysis_.schemas.Load(request);
    if (!loaded) {
      analysis_.Report(request.span, diagnostics::kSchemaUnreadable, loaded.error().ToString());
      return false;
    }
    shape = std::move(*loaded);
    return true;
  }

  // Children and parents belong to the image only if `with` names them.
  void KeepParts(ObjectFact& fact) {
    std::set<std::string> wanted;
    for (const ast::QualifiedName& part : declaration_.parts) {
      if (part.IsMissing()) continue;
      const std::string& name = part.parts.front().text;
      const FieldShape* field = Find(fact.shape.fields, name);
      if (field == nullptr || !IsPart(field->type)) {
        analysis_
            .Report(part.parts.front().span, diagnostics::kUnknownPart, qualified_name_, name)
            .Suggest(diagnostics::FindNearNameIn(name, PartNames(fact.shape)));
        continue;
      }
      if (wanted.insert(name).second && field->type.kind == TypeKind::kList) {
        fact.parts.push_back(name);
      }
    }
    const bool imported = declaration_.from != nullptr;
    auto& fields = fact.shape.fields;
    fields.erase(std::remove_if(fields.begin(), fields.end(),
                                [&](const FieldShape& field) {
                                  return imported && field.type.kind == TypeKind::kList &&
                                         IsPart(field.type) && wanted.count(field.name) == 0;
                                }),
                 fields.end());
  }

  static std::vector<std::string_view> PartNames(const ObjectShape& shape) {
    std::vector<std::string_view> names;
    for (const FieldShape& field : shape.fields) {
      if (IsPart(field.type)) names.push_back(field.name);
    }
    return names;
  }

  void ReportUnknownField(const ast::Identifier& name, const std::vector<FieldShape>& fields) {
    analysis_.Report(name.span, diagnostics::kUnknownField, qualified_name_, name.text)
        .Suggest(diagnostics::FindNearNameIn(name.text, NamesOf(fields)));
  }

  std::string FieldNamed(ObjectShape& shape, const ast::Identifier& name) {
    if (name.IsMissing()) return "";
    if (Find(shape.fields, name.text) != nullptr) return name.text;
    ReportUnknownField(name, shape.fields);
    return "";
  }

  void CheckObject(const ast::Identifier& object) {
    const auto& declared = DeclaredObjects();
    if (std::find(declared.begin(), declared.end(), object.text) != declared.end()) return;
    const std::string system = qualified_name_.substr(0, qualified_name_.find('.'));
    analysis_.Report(object.span, diagnostics::kUnknownObject, system, object.text)
        .Suggest(diagnostics::FindNearNameIn(object.text, declared));
  }

  // The names of all objects of this object's system, also of those that come later.
  std::vector<std::string_view> DeclaredObjects() {
    std::vector<std::string_view> names;
    analysis_.ForEach<ast::SystemDeclaration>([&](const ast::SystemDeclaration& system) {
      const bool mine = std::any_of(system.objects.begin(), system.objects.end(),
                                    [&](const auto& object) { return &object == &declaration_; });
      if (!mine) return;
      for (const ast::ObjectDeclaration& object : system.objects) names.push_back(object.name.text);
    });
    return names;
  }

  // `SoldToParty references BusinessPartner`, `to_Item.Material references Product`
  void AddReference(ObjectShape& shape, const ast::ReferenceLine& line) {
    if (line.field.IsMissing() || line.object.IsMissing()) return;
    CheckObject(line.object);
    Refer(shape.fields, line, 0);
  }
  void Refer(std::vector<FieldShape>& fields, const ast::ReferenceLine& line, size_t depth) {
    const ast::Identifier& name = line.field.parts[depth];
    FieldShape* field = Find(fields, name.text);
    if (field == nullptr || (depth + 1 < line.field.parts.size() && !IsPart(field->type))) {
      ReportUnknownField(name, fields);
    } else if (depth + 1 == line.field.parts.size()) {
      field->references = line.object.text;
    } else if (field->type.kind == TypeKind::kRecord) {
      Refer(field->type.fields, line, depth + 1);
    } else {
      TypeShape element = *field->type.element;
      Refer(element.fields, line, depth + 1);
      field->type.element = std::make_shared<const TypeShape>(std::move(element));
    }
  }

  // Fields that stand in the treaty itself.
  void AddFields(ObjectShape& shape) {
    for (const ast::Field& field : declaration_.fields) {
      if (field.name.IsMissing()) continue;
      if (Find(shape.fields, field.name.text) != nullptr) {
        analysis_.Report(field.name.span, diagnostics::kDuplicateField, qualified_name_,
                         field.name.text);
        continue;
      }
      Refuse(field);
      const TypeId type = ResolveType(analysis_, field.type);
      FieldShape added{.name = field.name.text, .type = analysis_.types().ToShape(type)};
      added.is_key = field.is_key;
      added.creatable = !field.readonly;
      added.updatable = !field.readonly && !field.create_only;
      added.required = !added.type.optional && !field.readonly;
      added.external_id = field.external;
      added.unique = field.unique || field.is_key;
      added.references = field.references.text;
      if (!field.references.IsMissing()) CheckObject(field.references);
      if (field.is_key) shape.key = shape.key.empty() ? added.name : shape.key + "," + added.name;
      added_.push_back({.name = added.name, .type = type, .shape = added});
      shape.fields.push_back(std::move(added));
    }
  }

  void Refuse(const ast::Field& field) {
    const auto refuse = [&](bool said, std::string_view word) {
      if (said) analysis_.Report(field.span, diagnostics::kFieldModifier, word, "an object");
    };
    refuse(field.together != 0, "together");
    refuse(!field.assigned_by.IsMissing(), "assigned by");
    refuse(!field.survives.empty(), "survives");
  }

  Analysis& analysis_;
  const ast::ObjectDeclaration& declaration_;
  std::string qualified_name_;
  std::vector<types::FieldInfo> added_;
};

// Metadata names objects as the vendor does (`A_BusinessPartner`); the treaty may have its own
// name.
void TranslateReferences(std::vector<FieldShape>& fields, const SystemFact& system) {
  for (FieldShape& field : fields) {
    for (const ast::ObjectDeclaration& object : system.declaration->objects) {
      if (!object.entity.IsMissing() && object.entity.text == field.references) {
        field.references = object.name.text;
      }
    }
    if (field.type.kind == TypeKind::kRecord) TranslateReferences(field.type.fields, system);
    if (field.type.kind != TypeKind::kList || !IsPart(field.type)) continue;
    TypeShape element = *field.type.element;
    TranslateReferences(element.fields, system);
    field.type.element = std::make_shared<const TypeShape>(std::move(element));
  }
}

TypeId RecordOf(Analysis& analysis, const ObjectFact& fact, const SystemFact& system,
                const std::vector<types::FieldInfo>& added) {
  types::TypeTable& types = analysis.types();
  const TypeId record = types.FromFields(fact.shape.fields, system.name, fact.qualified_name);
  std::vector<types::FieldInfo> fields = types.RecordOf(record).fields;
  for (types::FieldInfo& field : fields) {
    for (const types::FieldInfo& inline_field : added) {
      const bool is_reference = !inline_field.shape.references.empty();
      if (inline_field.name == field.name && !is_reference) field.type = inline_field.type;
    }
  }
  types.SetFields(record, std::move(fields));
  return record;
}

void DeclareObject(Analysis& analysis, Index system_index, const ast::ObjectDeclaration& object) {
  if (object.name.IsMissing()) return;
  const SystemFact system = analysis.facts.systems[system_index];
  ObjectReader reader(analysis, system, object);
  const Index before = analysis.facts.FindObject(reader.qualified_name());
  if (before != kNoIndex) {
    analysis.Report(object.name.span, diagnostics::kDuplicateName, "object", object.name.text)
        .Label(analysis.facts.objects[before].declaration->name.span, "first declared here");
    return;
  }
  ObjectFact fact{.declaration = &object,
                  .system = system_index,
                  .qualified_name = reader.qualified_name()};
  if (!reader.Read(fact)) return;
  TranslateReferences(fact.shape.fields, system);
  fact.record = RecordOf(analysis, fact, system, reader.added());
  analysis.facts.systems[system_index].objects.push_back(Index(analysis.facts.objects.size()));
  analysis.facts.objects.push_back(std::move(fact));
}

}  // namespace

void DeclareSystems(Analysis& analysis) {
  analysis.ForEach<ast::SystemDeclaration>([&](const ast::SystemDeclaration& declaration) {
    if (declaration.name.IsMissing()) return;
    const Index before = analysis.facts.FindSystem(declaration.name.text);
    if (before != kNoIndex) {
      analysis
          .Report(declaration.name.span, diagnostics::kDuplicateName, "system",
                  declaration.name.text)
          .Label(analysis.facts.systems[before].declaration->name.span, "first declared here");
      return;
    }
    analysis.facts.systems.push_back({.declaration = &declaration,
                                      .name = declaration.name.text,
                                      .connector = declaration.connector.ToString(),
                                      .residency = declaration.residency.text,
                                      .objects = {}});
    const Index index = Index(analysis.facts.systems.size() - 1);
    for (const ast::ObjectDeclaration& object : declaration.objects) {
      DeclareObject(analysis, index, object);
    }
  });
}

}  // namespace treaty::sema
