// Systems, entities, identities, maps.
#include "compiler/parse/builder.h"

namespace treaty::parse {

ast::DeclarationPtr Builder::BuildSystem(Parser::SystemDeclarationContext& context) {
  auto system = MakeDeclaration<ast::SystemDeclaration>(context, context.name());
  system->connector = Qualified(context.qualifiedName());
  if (context.systemBody() == nullptr) return system;
  for (Parser::SystemItemContext* item : context.systemBody()->systemItem()) {
    if (auto* object = dynamic_cast<Parser::ObjectItemContext*>(item)) {
      system->objects.push_back(BuildObject(*object));
    } else if (auto* residency = dynamic_cast<Parser::ResidencyItemContext*>(item)) {
      system->residency = Name(residency->name());
    }
  }
  return system;
}

ast::ObjectDeclaration Builder::BuildObject(Parser::ObjectItemContext& context) {
  ast::ObjectDeclaration object;
  object.span = SpanOf(context);
  object.doc = DocOf(context);
  object.name = Name(context.name());
  for (auto* modifier : context.objectModifier()) BuildObjectModifier(*modifier, object);
  if (context.objectBody() == nullptr) return object;
  for (Parser::ObjectLineContext* line : context.objectBody()->objectLine()) {
    if (auto* field = dynamic_cast<Parser::FieldLineContext*>(line)) {
      object.fields.push_back(BuildField(field->field()));
    } else if (auto* reference = dynamic_cast<Parser::ReferenceLineContext*>(line)) {
      object.references.push_back(
          {Qualified(reference->qualifiedName()), Name(reference->name()), SpanOf(*reference)});
    }
  }
  return object;
}

void Builder::BuildObjectModifier(Parser::ObjectModifierContext& context,
                                  ast::ObjectDeclaration& object) {
  if (auto* from = dynamic_cast<Parser::FromModifierContext*>(&context)) {
    object.from = BuildText(from->text());
  } else if (auto* entity = dynamic_cast<Parser::EntityModifierContext*>(&context)) {
    object.entity = Name(entity->name());
  } else if (auto* with = dynamic_cast<Parser::WithModifierContext*>(&context)) {
    for (auto* part : with->qualifiedName()) object.parts.push_back(Qualified(part));
  } else if (auto* found = dynamic_cast<Parser::FoundModifierContext*>(&context)) {
    object.found_by = Name(found->name());
  } else if (auto* versioned = dynamic_cast<Parser::VersionedModifierContext*>(&context)) {
    object.versioned_by = Name(versioned->name());
  }
}

ast::DeclarationPtr Builder::BuildEntity(Parser::EntityDeclarationContext& context) {
  auto entity = MakeDeclaration<ast::EntityDeclaration>(context, context.name());
  if (context.entityBody() == nullptr) return entity;
  for (Parser::EntityItemContext* item : context.entityBody()->entityItem()) {
    entity->territories.push_back(BuildTerritory(*item));
  }
  return entity;
}

ast::Territory Builder::BuildTerritory(Parser::EntityItemContext& context) {
  ast::Territory territory;
  territory.span = SpanOf(context);
  if (auto* owned = dynamic_cast<Parser::OwnedItemContext*>(&context)) {
    territory.kind = ast::TerritoryKind::kOwned;
    const auto names = owned->name();
    const bool by_match = owned->matchExpression() != nullptr;
    if (by_match) {
      territory.owner_match = BuildMatch(owned->matchExpression());
    } else if (!names.empty()) {
      territory.systems.push_back(Name(names[0]));
    }
    territory.seeded_by = Names(names, by_match ? 0 : 1);
    BuildTerritoryFields(owned->territoryBody(), territory);
  } else if (auto* shared = dynamic_cast<Parser::SharedItemContext*>(&context)) {
    territory.kind = ast::TerritoryKind::kShared;
    territory.systems = Names(shared->name(), 0);
    BuildTerritoryFields(shared->territoryBody(), territory);
  } else if (auto* lone = dynamic_cast<Parser::FieldItemContext*>(&context)) {
    territory.fields.push_back(BuildField(lone->field()));
  }
  return territory;
}

void Builder::BuildTerritoryFields(Parser::TerritoryBodyContext* context,
                                   ast::Territory& territory) {
  if (context == nullptr) return;
  territory.span.end = std::max(territory.span.begin, SpanOf(*context).begin);
  for (Parser::TerritoryItemContext* item : context->territoryItem()) {
    if (auto* lone = dynamic_cast<Parser::LoneFieldContext*>(item)) {
      territory.fields.push_back(BuildField(lone->field()));
    } else if (auto* group = dynamic_cast<Parser::FieldGroupContext*>(item)) {
      const uint32_t together = ++together_;
      for (ast::Field& field : BuildFields(group->fieldsBody())) {
        field.together = together;
        territory.fields.push_back(std::move(field));
      }
    }
  }
}

ast::DeclarationPtr Builder::BuildIdentity(Parser::IdentityDeclarationContext& context) {
  auto identity = MakeDeclaration<ast::IdentityDeclaration>(context, context.name());
  if (context.identityBody() == nullptr) return identity;
  for (Parser::IdentityRuleContext* from : context.identityBody()->identityRule()) {
    ast::IdentityRule rule;
    rule.span = SpanOf(*from);
    if (auto* block = dynamic_cast<Parser::BlockRuleContext*>(from)) {
      rule.kind = ast::IdentityRuleKind::kBlockBy;
      for (auto* key : block->expression()) rule.expressions.push_back(BuildExpression(key));
    } else if (auto* link = dynamic_cast<Parser::LinkRuleContext*>(from)) {
      rule.kind = ast::IdentityRuleKind::kLinkWhen;
      rule.expressions.push_back(BuildExpression(link->expression()));
    } else if (auto* never = dynamic_cast<Parser::NeverRuleContext*>(from)) {
      rule.kind = ast::IdentityRuleKind::kNeverWhen;
      rule.expressions.push_back(BuildExpression(never->expression()));
    } else {
      continue;
    }
    identity->rules.push_back(std::move(rule));
  }
  return identity;
}

ast::DeclarationPtr Builder::BuildMap(Parser::MapDeclarationContext& context) {
  auto map = MakeDeclaration<ast::MapDeclaration>(context, context.name());
  const auto ends = context.qualifiedName();
  if (!ends.empty()) map->from = Qualified(ends[0]);
  if (ends.size() > 1) map->to = Qualified(ends[1]);
  map->both_ways = context.BOTH() != nullptr;
  if (context.mapBody() == nullptr) return map;
  for (Parser::MapLineContext* from : context.mapBody()->mapLine()) {
    ast::MapLine line;
    line.span = SpanOf(*from);
    line.doc = DocOf(*from);
    line.target = Qualified(from->qualifiedName());
    line.both_ways = from->BOTH() != nullptr;
    line.value =
        from->expression() != nullptr ? BuildExpression(from->expression()) : MakeError(line.span);
    map->lines.push_back(std::move(line));
  }
  return map;
}

}  // namespace treaty::parse
