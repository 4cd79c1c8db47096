// Declarations that state the agreement: systems, entities, identities, maps.
#pragma once

#include <optional>
#include <vector>

#include "compiler/ast/declaration.h"
#include "compiler/ast/declare_data.h"
#include "compiler/ast/expression.h"
#include "compiler/ast/type.h"

namespace treaty::ast {

// `SoldToParty references BusinessPartner` inside an object that comes from a schema file.
struct ReferenceLine {
  QualifiedName field;  // `to_Item.Material` names a member of the children
  Identifier object;    // of the same system
  Span span;
};

// `object SalesOrder from "x.edmx" entity A_SalesOrder with to_Item found by Ref { … }`
struct ObjectDeclaration {
  Identifier name;
  std::string doc;
  Span span;
  ExpressionPtr from;                // a TextExpression, or null: fields stand inline
  Identifier entity;                 // name inside the schema file; missing: the same as `name`
  std::vector<QualifiedName> parts;  // `with OrderItems.Product2, Notes`
  Identifier found_by;               // missing when there is none
  Identifier versioned_by;           // missing when there is none
  std::vector<Field> fields;         // inline, or added to what the schema says
  std::vector<ReferenceLine> references;
};

// `system crm : salesforce { … }`
struct SystemDeclaration : DeclarationOf<DeclarationKind::kSystem> {
  QualifiedName connector;
  std::vector<ObjectDeclaration> objects;
  Identifier residency;  // missing when there is none
};

enum class TerritoryKind : uint8_t {
  kNone,    // fields that stand outside any block
  kOwned,   // `owned by erp`, `owned by match … { … }`
  kShared,  // `shared by erp, crm`
};
struct Territory {
  TerritoryKind kind = TerritoryKind::kNone;
  Span span;                          // `owned by erp seeded by crm`, without the fields
  std::vector<Identifier> systems;    // the owner, or those who share in order of rank
  ExpressionPtr owner_match;          // `owned by match …`: a MatchExpression whose arms are
                                      // names of systems; else null
  std::vector<Identifier> seeded_by;  // kOwned
  std::vector<Field> fields;
};

// `entity Customer { key …  owned by … { … } }`: territories in the order written; the key and
// other fields outside any block are territories of kind kNone with one field.
struct EntityDeclaration : DeclarationOf<DeclarationKind::kEntity> {
  std::vector<Territory> territories;
};

enum class IdentityRuleKind : uint8_t { kBlockBy, kLinkWhen, kNeverWhen };
struct IdentityRule {
  IdentityRuleKind kind = IdentityRuleKind::kBlockBy;
  std::vector<ExpressionPtr> expressions;  // kBlockBy: one or more keys; else one condition
  Span span;
};
// `identity Customer { … }`: `name` is the entity.
struct IdentityDeclaration : DeclarationOf<DeclarationKind::kIdentity> {
  std::vector<IdentityRule> rules;
};

// `name = expression`, `number <-> .BusinessPartner`
struct MapLine {
  QualifiedName target;
  bool both_ways = false;  // `<->`
  ExpressionPtr value;
  std::string doc;
  Span span;
};
// `map crm.Account -> Customer { … }`, `map rush: Order -> erp.SalesOrder { … }`
struct MapDeclaration : DeclarationOf<DeclarationKind::kMap> {
  QualifiedName from;
  QualifiedName to;
  bool both_ways = false;  // `<->`
  std::vector<MapLine> lines;
};

}  // namespace treaty::ast
