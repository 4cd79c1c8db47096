// Reads schemas from files for sema. Paths are relative to the folder of the treaty that names
// them. A file is read and parsed once per loader, also when it is broken: all who name it get the
// same answer. Not thread-safe; one loader serves one compilation.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "compiler/schema/importer.h"
#include "compiler/sema/schema_loader.h"
#include "compiler/source/files.h"
#include "runtime/base/env.h"

namespace treaty::schema {

class FileLoader : public sema::SchemaLoader, private SchemaFiles {
 public:
  // Both must outlive the loader.
  FileLoader(Env& env, const source::Files& files) : env_(env), files_(files) {}

  Result<ObjectShape> Load(const sema::SchemaRequest& request) override;

  // Files opened so far; each counts once.
  size_t ReadCount() const { return documents_.size(); }

 private:
  using Document = Result<std::unique_ptr<SchemaDocument>>;

  Result<const SchemaDocument*> Read(const std::string& path) override;
  Document ReadDocument(const std::string& path);
  std::string Resolve(const sema::SchemaRequest& request) const;

  Env& env_;
  const source::Files& files_;
  std::map<std::string, Document> documents_;  // by path
};

}  // namespace treaty::schema
