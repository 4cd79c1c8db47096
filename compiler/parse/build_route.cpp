// Routes: every clause at most once, except `on`.
#include <algorithm>
#include <array>
#include <charconv>

#include "compiler/diagnostics/catalog/parse.h"
#include "compiler/diagnostics/near_name.h"
#include "compiler/parse/builder.h"

namespace treaty::parse {
namespace {

constexpr std::array<std::string_view, 6> kEvents = {"created",   "changed", "deleted",
                                                     "undeleted", "merged",  "rekeyed"};
constexpr std::array<std::string_view, 3> kLeavings = {"keep", "unlink", "block"};
constexpr std::array<std::string_view, 7> kServices = {"critical",  "standard", "low", "eventual",
                                                       "immediate", "rto",      "rpo"};

// Index of the word, or the array's size after reporting that it is no `what`.
template <size_t N>
size_t FindWord(const ast::Identifier& word, const std::array<std::string_view, N>& words,
                std::string_view what, diagnostics::Emitter& emitter) {
  for (size_t i = 0; i < N; ++i) {
    if (words[i] == word.text) return i;
  }
  if (word.IsMissing()) return N;
  auto& diagnostic = emitter.Report(word.span, diagnostics::kUnknownWord, word.text, what);
  const std::string_view near = diagnostics::FindNearName(word.text, words);
  if (!near.empty()) {
    diagnostic.Suggest(near);
    return N;
  }
  std::string all;
  for (const std::string_view one : words)
    all += fmt::format("{}`{}`", all.empty() ? "" : ", ", one);
  diagnostic.Note("there are " + all);
  return N;
}

template <typename Clause>
void SetOnce(std::optional<Clause>& slot, Clause clause, std::string_view word,
             diagnostics::Emitter& emitter) {
  if (!slot.has_value()) {
    slot = std::move(clause);
    return;
  }
  emitter.Report(clause.span, diagnostics::kClauseTwice, word)
      .Label(slot->span, "stated here first")
      .FixBy("take one out", clause.span, "");
}

// Terms that cannot be true together.
bool Exclude(std::string_view one, std::string_view other) {
  constexpr std::string_view kGroups[][3] = {{"critical", "standard", "low"},
                                             {"eventual", "immediate"}};
  return std::any_of(std::begin(kGroups), std::end(kGroups), [&](const auto& group) {
    return std::count(std::begin(group), std::end(group), one) > 0 &&
           std::count(std::begin(group), std::end(group), other) > 0;
  });
}

void CheckTerm(const ast::ServiceClause& clause, const ast::Identifier& word,
               diagnostics::Emitter& emitter) {
  for (const ast::ServiceTerm& earlier : clause.terms) {
    const std::string_view before = earlier.word.text;
    if (before != word.text && !Exclude(before, word.text)) continue;
    auto& diagnostic = before == word.text
                           ? emitter.Report(word.span, diagnostics::kClauseTwice, word.text)
                           : emitter.Report(word.span, diagnostics::kContradiction, word.text,
                                            before);
    diagnostic.Label(earlier.word.span, "stated here first");
    return;
  }
}

}  // namespace

ast::DeclarationPtr Builder::BuildRoute(Parser::RouteDeclarationContext& context) {
  auto route = MakeDeclaration<ast::RouteDeclaration>(context, context.name());
  if (context.routeBody() == nullptr) return route;
  for (Parser::ClauseContext* clause : context.routeBody()->clause()) BuildClause(*clause, *route);
  return route;
}

void Builder::BuildClause(Parser::ClauseContext& context, ast::RouteDeclaration& route) {
  const ast::Span span = SpanOf(context);
  if (auto* on = dynamic_cast<Parser::OnClauseContext*>(&context)) {
    route.on.push_back(BuildOn(*on));
  } else if (auto* where = dynamic_cast<Parser::WhereClauseContext*>(&context)) {
    ast::WhereClause clause{BuildExpression(where->expression()), std::nullopt, span};
    if (where->LEAVING() != nullptr) {
      const ast::Span from = SpanOf(*where->ON()->getSymbol());
      clause.on_leaving = BuildLeaving(where->name(), source::Cover(from, span));
    }
    SetOnce(route.where, std::move(clause), "where", emitter_);
  } else if (auto* apply = dynamic_cast<Parser::ApplyClauseContext*>(&context)) {
    SetOnce(route.apply, {Qualified(apply->qualifiedName()), span}, "apply", emitter_);
  } else if (auto* send = dynamic_cast<Parser::SendClauseContext*>(&context)) {
    SetOnce(route.send, BuildSend(*send), "send", emitter_);
  } else if (auto* retry = dynamic_cast<Parser::RetryClauseContext*>(&context)) {
    SetOnce(route.retry, BuildRetry(*retry), "retry", emitter_);
  } else {
    BuildRarerClause(context, route);
  }
}

void Builder::BuildRarerClause(Parser::ClauseContext& context, ast::RouteDeclaration& route) {
  const ast::Span span = SpanOf(context);
  if (auto* deleted = dynamic_cast<Parser::DeletedClauseContext*>(&context)) {
    SetOnce(route.on_deleted, BuildLeaving(deleted->name(), span), "on deleted", emitter_);
  } else if (auto* key = dynamic_cast<Parser::KeyClauseContext*>(&context)) {
    SetOnce(route.key, {BuildExpression(key->expression()), span}, "key", emitter_);
  } else if (auto* inbox = dynamic_cast<Parser::InboxClauseContext*>(&context)) {
    SetOnce(route.inbox, {Name(inbox->name()), span}, "inbox", emitter_);
  } else if (auto* within = dynamic_cast<Parser::WithinClauseContext*>(&context)) {
    auto* duration = within->DURATION();
    const int64_t time = duration != nullptr ? Microseconds(duration->getSymbol()) : 0;
    SetOnce(route.within, {time, span}, "within", emitter_);
  } else if (auto* service = dynamic_cast<Parser::ServiceClauseContext*>(&context)) {
    SetOnce(route.service, BuildService(*service), "service", emitter_);
  } else if (auto* stop = dynamic_cast<Parser::StopClauseContext*>(&context)) {
    auto* digits = stop->INT() != nullptr ? stop->INT() : stop->DECIMAL();
    std::string percent(digits != nullptr ? TextOf(*digits->getSymbol()) : "");
    SetOnce(route.stop, {std::move(percent), span}, "stop", emitter_);
  } else if (auto* team = dynamic_cast<Parser::TeamClauseContext*>(&context)) {
    SetOnce(route.team, {Name(team->name()), span}, "team", emitter_);
  }
}

ast::OnClause Builder::BuildOn(Parser::OnClauseContext& context) {
  ast::OnClause clause{Qualified(context.qualifiedName()), {}, SpanOf(context)};
  for (Parser::NameContext* name : context.name()) {
    const ast::Identifier word = Name(name);
    const size_t kind = FindWord(word, kEvents, "event", emitter_);
    if (kind < kEvents.size())
      clause.events.push_back({static_cast<ast::EventKind>(kind), word.span});
  }
  return clause;
}

ast::LeavingClause Builder::BuildLeaving(Parser::NameContext* name, ast::Span span) {
  const size_t what = FindWord(Name(name), kLeavings, "way to leave", emitter_);
  const bool known = what < kLeavings.size();
  return {known ? static_cast<ast::Leaving>(what) : ast::Leaving::kKeep, span};
}

ast::SendClause Builder::BuildSend(Parser::SendClauseContext& context) {
  ast::SendClause clause;
  clause.span = SpanOf(context);
  clause.object = Qualified(context.qualifiedName());
  clause.using_map = Name(context.name());
  if (context.recordLiteral() != nullptr)
    clause.patch = BuildRecordLiteral(context.recordLiteral());
  return clause;
}

ast::RetryClause Builder::BuildRetry(Parser::RetryClauseContext& context) {
  ast::RetryClause clause;
  clause.span = SpanOf(context);
  if (context.INT() != nullptr) {
    const std::string_view digits = TextOf(*context.INT()->getSymbol());
    const auto [stop, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), clause.times);
    if (error != std::errc() || stop != digits.data() + digits.size()) {
      emitter_.Report(SpanOf(*context.INT()->getSymbol()), diagnostics::kOutOfRange, digits);
    }
  }
  const auto durations = context.DURATION();
  if (!durations.empty()) clause.backoff_first_us = Microseconds(durations[0]->getSymbol());
  if (durations.size() > 1) clause.backoff_most_us = Microseconds(durations[1]->getSymbol());
  return clause;
}

ast::ServiceClause Builder::BuildService(Parser::ServiceClauseContext& context) {
  ast::ServiceClause clause;
  clause.span = SpanOf(context);
  for (Parser::ServiceTermContext* from : context.serviceTerm()) {
    ast::ServiceTerm term;
    term.word = Name(from->name());
    if (FindWord(term.word, kServices, "term of service", emitter_) == kServices.size()) continue;
    CheckTerm(clause, term.word, emitter_);
    if (from->DURATION() != nullptr)
      term.microseconds = Microseconds(from->DURATION()->getSymbol());
    clause.terms.push_back(std::move(term));
  }
  return clause;
}

}  // namespace treaty::parse
