#include "compiler/parse/builder.h"

#include <algorithm>

namespace treaty::parse {

void Builder::Build(Parser::StretchContext& stretch, uint32_t first, ast::File& file) {
  first_ = first;
  for (Parser::DeclarationContext* context : stretch.declaration()) {
    too_deep_ = false;
    together_ = 0;
    if (auto* module = context->moduleDeclaration()) {
      file.headers.push_back(BuildModule(*module));
    } else if (auto* use = context->useDeclaration()) {
      file.uses.push_back(Qualified(use->qualifiedName()));
    } else if (ast::DeclarationPtr declaration = BuildDeclaration(*context)) {
      file.declarations.push_back(std::move(declaration));
    }
  }
}

ast::Span Builder::SpanOf(const antlr4::Token& token) const {
  // Our tokens carry the byte behind the last as their stop.
  return {list_.file, static_cast<uint32_t>(token.getStartIndex()),
          static_cast<uint32_t>(token.getStopIndex())};
}

ast::Span Builder::SpanOf(const antlr4::ParserRuleContext& context) const {
  const antlr4::Token* start = context.start;
  const antlr4::Token* stop = context.stop;
  if (start == nullptr) return {list_.file, 0, 0};
  // A rule that matched nothing stops before it starts.
  if (stop == nullptr || stop->getStopIndex() < start->getStartIndex()) {
    const auto at = static_cast<uint32_t>(start->getStartIndex());
    return {list_.file, at, at};
  }
  return {list_.file, static_cast<uint32_t>(start->getStartIndex()),
          static_cast<uint32_t>(stop->getStopIndex())};
}

std::string_view Builder::TextOf(const antlr4::Token& token) const {
  return list_.text.substr(token.getStartIndex(), token.getStopIndex() - token.getStartIndex());
}

std::string Builder::DocOf(antlr4::ParserRuleContext& context) const {
  if (context.start == nullptr) return {};
  const auto token = static_cast<uint32_t>(first_ + context.start->getTokenIndex());
  const auto at =
      std::lower_bound(list_.docs.begin(), list_.docs.end(), token,
                       [](const DocComment& doc, uint32_t index) { return doc.token < index; });
  return at != list_.docs.end() && at->token == token ? at->text : std::string();
}

ast::Identifier Builder::Identify(const antlr4::Token& token) const {
  std::string_view text = TextOf(token);
  if (text.size() > 1 && text.front() == '`') text = text.substr(1, text.size() - 2);
  return {std::string(text), SpanOf(token)};
}

ast::Identifier Builder::Name(Parser::NameContext* context) const {
  if (context == nullptr || context->exception || context->start == nullptr) return {};
  return Identify(*context->start);
}

ast::Identifier Builder::AnyName(Parser::AnyNameContext* context) const {
  if (context == nullptr || context->exception || context->start == nullptr) return {};
  return Identify(*context->start);
}

ast::QualifiedName Builder::Qualified(Parser::QualifiedNameContext* context) const {
  ast::QualifiedName name;
  if (context == nullptr) return name;
  if (context->exception) {
    for (Parser::NameContext* part : context->name()) name.parts.push_back(Name(part));
  } else {
    for (size_t i = 0; i < context->children.size(); i += 2) {
      name.parts.push_back(Name(ChildOf<Parser::NameContext>(*context, i)));
    }
  }
  name.span = SpanOf(*context);
  return name;
}

std::vector<ast::Identifier> Builder::Names(const std::vector<Parser::NameContext*>& contexts,
                                            size_t first) const {
  std::vector<ast::Identifier> names;
  for (size_t i = first; i < contexts.size(); ++i) names.push_back(Name(contexts[i]));
  return names;
}

}  // namespace treaty::parse
