// Declarations that say how data moves and where: routes, deployments, tests.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/ast/declaration.h"
#include "compiler/ast/expression.h"

namespace treaty::ast {

enum class EventKind : uint8_t { kCreated, kChanged, kDeleted, kUndeleted, kMerged, kRekeyed };
struct EventName {
  EventKind kind = EventKind::kChanged;
  Span span;
};
// `on crm.Account created, changed`
struct OnClause {
  QualifiedName source;
  std::vector<EventName> events;
  Span span;
};

// What happens to a record that no longer passes `where`, or that was deleted.
enum class Leaving : uint8_t { kKeep, kUnlink, kBlock };
struct LeavingClause {
  Leaving what = Leaving::kKeep;
  Span span;
};
// `where .Type == "Customer" on leaving unlink`
struct WhereClause {
  ExpressionPtr condition;
  std::optional<LeavingClause> on_leaving;
  Span span;
};
// `key .AccountId`: events with equal keys stay in order.
struct KeyClause {
  ExpressionPtr key;
  Span span;
};
// `apply Customer`
struct ApplyClause {
  QualifiedName entity;
  Span span;
};
// `send erp.SalesOrder`, `send erp.SalesOrder using rush`, `send crm.Order { Status: "Sent" }`
struct SendClause {
  QualifiedName object;
  Identifier using_map;  // missing when there is none
  ExpressionPtr patch;   // a RecordExpression, or null
  Span span;
};
// `retry 8 times backoff 1s to 5m`
struct RetryClause {
  uint32_t times = 0;
  std::optional<int64_t> backoff_first_us;
  std::optional<int64_t> backoff_most_us;
  Span span;
};
// `inbox customers`, `team finance`
struct NameClause {
  Identifier name;
  Span span;
};
// `within 30s`
struct WithinClause {
  int64_t microseconds = 0;
  Span span;
};
// `service critical, eventual, rto 15m`
struct ServiceTerm {
  Identifier word;                      // "critical", "standard", "low", "eventual", "immediate",
                                        // "rto", "rpo"
  std::optional<int64_t> microseconds;  // rto, rpo
};
struct ServiceClause {
  std::vector<ServiceTerm> terms;
  Span span;
};
// `stop when more than 2 %`
struct StopClause {
  std::string percent;  // digits as written
  Span span;
};

// `route accounts { … }`: each clause at most once, except `on`.
struct RouteDeclaration : DeclarationOf<DeclarationKind::kRoute> {
  std::vector<OnClause> on;
  std::optional<LeavingClause> on_deleted;  // `on deleted keep | unlink | block`
  std::optional<WhereClause> where;
  std::optional<KeyClause> key;
  std::optional<ApplyClause> apply;
  std::optional<SendClause> send;
  std::optional<RetryClause> retry;
  std::optional<NameClause> inbox;
  std::optional<WithinClause> within;
  std::optional<ServiceClause> service;
  std::optional<StopClause> stop;
  std::optional<NameClause> team;
};

// `store sqlite "work/treaty.db"`
struct StoreLine {
  Identifier store_kind;
  ExpressionPtr value;
  Span span;
};
// `set sales_org = "1010"`
struct SetLine {
  Identifier setting;
  ExpressionPtr value;
  Span span;
};
// `protocol file`, `in "data/crm.ndjson"`, `url env("SF_URL")`
struct BindProperty {
  Identifier name;
  ExpressionPtr value;
};
// `bind crm { … }`
struct BindBlock {
  Identifier system;
  std::vector<BindProperty> properties;
  Span span;
};
struct DeploymentDeclaration : DeclarationOf<DeclarationKind::kDeployment> {
  std::vector<StoreLine> stores;  // more than one is an error of sema
  std::vector<SetLine> settings;
  std::vector<BindBlock> bindings;
};

// `given crm.Account { … }`, `expect Customer { … }`: values are typed RecordExpressions (or
// Errors).
struct TestDeclaration : DeclarationOf<DeclarationKind::kTest> {
  std::string title;
  Span title_span;
  std::vector<ExpressionPtr> given;
  std::vector<ExpressionPtr> expect;
};

}  // namespace treaty::ast
