#include "compiler/parse/parse.h"

#include "compiler/diagnostics/catalog/parse.h"
#include "compiler/parse/builder.h"
#include "compiler/parse/split.h"
#include "compiler/parse/stretch_parser.h"
#include "compiler/parse/tokens.h"

namespace treaty::parse {
namespace {

ast::DeclarationPtr BrokenDeclaration(const TokenList& list, const Stretch& stretch) {
  auto broken = std::make_unique<ast::ErrorDeclaration>();
  broken->span = source::Cover(list.SpanOf(stretch.first), list.SpanOf(stretch.end - 1));
  return broken;
}

}  // namespace

ast::File ParseFile(const source::Files& files, source::FileId file, uint32_t& next_expression_id,
                    diagnostics::Emitter& emitter) {
  ast::File result;
  result.id = file;
  TokenList list = ReadTokens(files, file, emitter);
  MatchBrackets(list, emitter);
  StretchParser parser(list, emitter);
  Builder builder(list, next_expression_id, emitter);
  for (const Stretch& stretch : Split(list)) {
    if (BeginsLaterDeclaration(list, stretch.first)) {
      emitter.Report(list.SpanOf(stretch.first), diagnostics::kLater, list.TextOf(stretch.first));
      result.declarations.push_back(BrokenDeclaration(list, stretch));
      continue;
    }
    TreatyParser::StretchContext* tree = stretch.too_deep ? nullptr : parser.Parse(stretch);
    if (tree != nullptr) {
      builder.Build(*tree, stretch.first, result);
    } else {
      result.declarations.push_back(BrokenDeclaration(list, stretch));
    }
  }
  return result;
}

ast::Module ParseModule(const source::Files& files, diagnostics::Emitter& emitter) {
  ast::Module module;
  for (source::FileId file = 0; file < files.Count(); ++file) {
    module.files.push_back(ParseFile(files, file, module.expression_count, emitter));
  }
  return module;
}

}  // namespace treaty::parse
