#include "compiler/ast/dump.h"

#include <fmt/format.h>

#include <iterator>

namespace treaty::ast {
namespace {

class Dumper {
 public:
  std::string out;

  void Put(const File& file);

 private:
  void Put(const Declaration& declaration);
  void PutEnum(const EnumDeclaration& declaration);
  void PutSystem(const SystemDeclaration& system);
  void PutObject(const ObjectDeclaration& object);
  void PutEntity(const EntityDeclaration& entity);
  void PutTerritory(const Territory& territory);
  void PutIdentity(const IdentityDeclaration& identity);
  void PutTable(const TableDeclaration& table);
  void PutMap(const MapDeclaration& map);
  void PutFunction(const FunctionDeclaration& function);
  void PutTest(const TestDeclaration& test);
  void PutRoute(const RouteDeclaration& route);
  void PutRarerClauses(const RouteDeclaration& route);
  void PutDeployment(const DeploymentDeclaration& deployment);
  void PutFields(const std::vector<Field>& fields);
  std::string FieldText(const Field& field);

  // Starts a line at the depth of the block.
  template <typename... Args>
  void Line(fmt::format_string<Args...> format, Args&&... args) {
    out.append(2 * depth_, ' ');
    fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
    out += '\n';
  }

  size_t depth_ = 0;
};

std::string Text(const ExpressionPtr& expression) { return DumpExpression(*expression); }

std::string Joined(const std::vector<Identifier>& names) {
  std::string text;
  for (const Identifier& name : names) text += (text.empty() ? "" : ", ") + name.text;
  return text;
}

void Dumper::Put(const File& file) {
  for (const ModuleHeader& header : file.headers) {
    Line("module {} {}", header.name.ToString(), header.version);
  }
  for (const QualifiedName& use : file.uses) Line("use {}", use.ToString());
  for (const DeclarationPtr& declaration : file.declarations) {
    if (!declaration->doc.empty()) Line("/// {}", declaration->doc);
    Put(*declaration);
  }
}

void Dumper::Put(const Declaration& declaration) {
  switch (declaration.kind) {
    case DeclarationKind::kError:
      Line("<error>");
      return;
    case DeclarationKind::kSetting: {
      const auto& setting = declaration.As<SettingDeclaration>();
      Line("setting {} : {}{}", setting.name.text, DumpType(setting.type),
           setting.value != nullptr ? " = " + Text(setting.value) : "");
      return;
    }
    case DeclarationKind::kType: {
      const auto& type = declaration.As<TypeDeclaration>();
      Line("type {} = {}{}", type.name.text, DumpType(type.type),
           type.where != nullptr ? " where " + Text(type.where) : "");
      return;
    }
    case DeclarationKind::kEnum:
      PutEnum(declaration.As<EnumDeclaration>());
      return;
    case DeclarationKind::kRecord:
      Line("record {}", declaration.name.text);
      PutFields(declaration.As<RecordDeclaration>().fields);
      return;
    case DeclarationKind::kSystem:
      PutSystem(declaration.As<SystemDeclaration>());
      return;
    case DeclarationKind::kEntity:
      PutEntity(declaration.As<EntityDeclaration>());
      return;
    case DeclarationKind::kIdentity:
      PutIdentity(declaration.As<IdentityDeclaration>());
      return;
    case DeclarationKind::kTable:
      PutTable(declaration.As<TableDeclaration>());
      return;
    case DeclarationKind::kMap:
      PutMap(declaration.As<MapDeclaration>());
      return;
    case DeclarationKind::kRoute:
      PutRoute(declaration.As<RouteDeclaration>());
      return;
    case DeclarationKind::kDeployment:
      PutDeployment(declaration.As<DeploymentDeclaration>());
      return;
    case DeclarationKind::kTest:
      PutTest(declaration.As<TestDeclaration>());
      return;
    case DeclarationKind::kFunction:
      PutFunction(declaration.As<FunctionDeclaration>());
      return;
  }
}

void Dumper::PutEnum(const EnumDeclaration& declaration) {
  Line("{}enum {} {}", declaration.is_open ? "open " : "", declaration.name.text,
       Joined(declaration.values));
}

std::string Dumper::FieldText(const Field& field) {
  std::string text =
      fmt::format("{}{} : {}", field.is_key ? "key " : "", field.name.text, DumpType(field.type));
  if (!field.assigned_by.IsMissing()) text += " assigned by " + field.assigned_by.text;
  if (!field.references.IsMissing()) text += " references " + field.references.text;
  if (field.pii) text += " pii";
  if (field.together > 0) text += fmt::format(" together {}", field.together);
  if (field.readonly) text += " readonly";
  if (field.create_only) text += " createonly";
  if (field.unique) text += " unique";
  if (field.external) text += " external";
  for (size_t i = 0; i < field.survives.size(); ++i) {
    const Strategy& strategy = field.survives[i];
    text += fmt::format(" {} {}", i == 0 ? "survives" : "then", strategy.name.text);
    for (const Argument& argument : strategy.arguments) text += " " + Text(argument.value);
    if (strategy.where != nullptr) text += " where " + Text(strategy.where);
  }
  return text;
}

void Dumper::PutFields(const std::vector<Field>& fields) {
  ++depth_;
  for (const Field& field : fields) Line("{}", FieldText(field));
  --depth_;
}

void Dumper::PutSystem(const SystemDeclaration& system) {
  Line("system {} : {}{}", system.name.text, system.connector.ToString(),
       system.residency.IsMissing() ? "" : " residency " + system.residency.text);
  ++depth_;
  for (const ObjectDeclaration& object : system.objects) PutObject(object);
  --depth_;
}

void Dumper::PutObject(const ObjectDeclaration& object) {
  std::string text = "object " + object.name.text;
  if (object.from != nullptr) text += " from " + Text(object.from);
  if (!object.entity.IsMissing()) text += " entity " + object.entity.text;
  for (const QualifiedName& part : object.parts) text += " with " + part.ToString();
  if (!object.found_by.IsMissing()) text += " found by " + object.found_by.text;
  if (!object.versioned_by.IsMissing()) text += " versioned by " + object.versioned_by.text;
  Line("{}", text);
  PutFields(object.fields);
  ++depth_;
  for (const ReferenceLine& line : object.references) {
    Line("{} references {}", line.field.ToString(), line.object.text);
  }
  --depth_;
}

void Dumper::PutEntity(const EntityDeclaration& entity) {
  Line("entity {}", entity.name.text);
  ++depth_;
  for (const Territory& territory : entity.territories) PutTerritory(territory);
  --depth_;
}

void Dumper::PutTerritory(const Territory& territory) {
  switch (territory.kind) {
    case TerritoryKind::kNone:
      for (const Field& field : territory.fields) Line("{}", FieldText(field));
      return;
    case TerritoryKind::kOwned: {
      const std::string owner = territory.owner_match != nullptr ? Text(territory.owner_match)
                                                                 : Joined(territory.systems);
      Line("owned by {}{}", owner,
           territory.seeded_by.empty() ? "" : " seeded by " + Joined(territory.seeded_by));
      break;
    }
    case TerritoryKind::kShared:
      Line("shared by {}", Joined(territory.systems));
      break;
  }
  PutFields(territory.fields);
}

void Dumper::PutIdentity(const IdentityDeclaration& identity) {
  Line("identity {}", identity.name.text);
  ++depth_;
  for (const IdentityRule& rule : identity.rules) {
    std::string_view head = "block by";
    if (rule.kind == IdentityRuleKind::kLinkWhen) head = "link when";
    if (rule.kind == IdentityRuleKind::kNeverWhen) head = "never when";
    std::string text(head);
    for (const ExpressionPtr& expression : rule.expressions) text += " " + Text(expression);
    Line("{}", text);
  }
  --depth_;
}

void Dumper::PutTable(const TableDeclaration& table) {
  Line("table {} : {} -> {}{}", table.name.text, DumpType(table.key), DumpType(table.value),
       table.from != nullptr ? " from " + Text(table.from) : "");
  ++depth_;
  for (const TableRow& row : table.rows) {
    Line("{} -> {}", row.key != nullptr ? Text(row.key) : "else", Text(row.value));
  }
  --depth_;
}

void Dumper::PutMap(const MapDeclaration& map) {
  Line("map {}{} {} {}", map.name.IsMissing() ? "" : map.name.text + ": ", map.from.ToString(),
       map.both_ways ? "<->" : "->", map.to.ToString());
  ++depth_;
  for (const MapLine& line : map.lines) {
    Line("{} {} {}", line.target.ToString(), line.both_ways ? "<->" : "=", Text(line.value));
  }
  --depth_;
}

void Dumper::PutFunction(const FunctionDeclaration& function) {
  std::string parameters;
  for (const Parameter& parameter : function.parameters) {
    parameters += fmt::format("{}{}: {}{}", parameters.empty() ? "" : ", ", parameter.name.text,
                              DumpType(parameter.type),
                              parameter.value != nullptr ? " = " + Text(parameter.value) : "");
  }
  Line("fn {}({}){} = {}", function.name.text, parameters,
       function.has_result ? " -> " + DumpType(function.result) : "", Text(function.body));
}

void Dumper::PutTest(const TestDeclaration& test) {
  Line("test {}", test.title);
  ++depth_;
  for (const ExpressionPtr& given : test.given) Line("given {}", Text(given));
  for (const ExpressionPtr& expect : test.expect) Line("expect {}", Text(expect));
  --depth_;
}

std::string_view LeavingName(Leaving leaving) {
  switch (leaving) {
    case Leaving::kKeep:
      return "keep";
    case Leaving::kUnlink:
      return "unlink";
    case Leaving::kBlock:
      return "block";
  }
  return "";
}

std::string_view EventWord(EventKind kind) {
  switch (kind) {
    case EventKind::kCreated:
      return "created";
    case EventKind::kChanged:
      return "changed";
    case EventKind::kDeleted:
      return "deleted";
    case EventKind::kUndeleted:
      return "undeleted";
    case EventKind::kMerged:
      return "merged";
    case EventKind::kRekeyed:
      return "rekeyed";
  }
  return "";
}

void Dumper::PutRoute(const RouteDeclaration& route) {
  Line("route {}", route.name.text);
  ++depth_;
  for (const OnClause& on : route.on) {
    std::string text = "on " + on.source.ToString();
    for (const EventName& event : on.events) text += fmt::format(" {}", EventWord(event.kind));
    Line("{}", text);
  }
  if (route.where.has_value()) {
    const auto& leaving = route.where->on_leaving;
    Line("where {}{}", Text(route.where->condition),
         leaving.has_value() ? fmt::format(" on leaving {}", LeavingName(leaving->what)) : "");
  }
  if (route.apply.has_value()) Line("apply {}", route.apply->entity.ToString());
  if (route.send.has_value()) {
    const SendClause& send = *route.send;
    Line("send {}{}{}", send.object.ToString(),
         send.using_map.IsMissing() ? "" : " using " + send.using_map.text,
         send.patch != nullptr ? " " + Text(send.patch) : "");
  }
  PutRarerClauses(route);
  --depth_;
}

void Dumper::PutRarerClauses(const RouteDeclaration& route) {
  if (route.on_deleted.has_value()) Line("on deleted {}", LeavingName(route.on_deleted->what));
  if (route.key.has_value()) Line("key {}", Text(route.key->key));
  if (route.retry.has_value()) {
    Line("retry {} times backoff {}us to {}us", route.retry->times,
         route.retry->backoff_first_us.value_or(0), route.retry->backoff_most_us.value_or(0));
  }
  if (route.inbox.has_value()) Line("inbox {}", route.inbox->name.text);
  if (route.within.has_value()) Line("within {}us", route.within->microseconds);
  if (route.service.has_value()) {
    std::string text = "service";
    for (const ServiceTerm& term : route.service->terms) {
      text += " " + term.word.text;
      if (term.microseconds.has_value()) text += fmt::format(" {}us", *term.microseconds);
    }
    Line("{}", text);
  }
  if (route.stop.has_value()) Line("stop when more than {} %", route.stop->percent);
  if (route.team.has_value()) Line("team {}", route.team->name.text);
}

void Dumper::PutDeployment(const DeploymentDeclaration& deployment) {
  Line("deployment {}", deployment.name.text);
  ++depth_;
  for (const StoreLine& store : deployment.stores) {
    Line("store {} {}", store.store_kind.text, Text(store.value));
  }
  for (const SetLine& set : deployment.settings) {
    Line("set {} = {}", set.setting.text, Text(set.value));
  }
  for (const BindBlock& bind : deployment.bindings) {
    Line("bind {}", bind.system.text);
    ++depth_;
    for (const BindProperty& property : bind.properties) {
      Line("{} {}", property.name.text, Text(property.value));
    }
    --depth_;
  }
  --depth_;
}

}  // namespace

std::string Dump(const File& file) {
  Dumper dumper;
  dumper.Put(file);
  return std::move(dumper.out);
}

std::string Dump(const Module& module) {
  std::string text;
  for (const File& file : module.files) text += Dump(file);
  return text;
}

}  // namespace treaty::ast
