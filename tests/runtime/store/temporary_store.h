// A store in a temporary file that goes with the test.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <string>

#include "runtime/store/sqlite/sqlite.h"

namespace treaty::store {

class TemporaryStore {
 public:
  TemporaryStore() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    options.path = testing::TempDir() + "treaty-" + test->test_suite_name() + test->name() + ".db";
    Remove();
  }
  ~TemporaryStore() { Remove(); }

  std::unique_ptr<Store> Open() {
    auto store = OpenSqlite(options);
    if (!store) ADD_FAILURE() << store.error().ToString();
    return store ? *std::move(store) : nullptr;
  }

  SqliteOptions options;

 private:
  void Remove() {
    for (const char* suffix : {"", "-wal", "-shm", "-lock"}) {
      std::remove((options.path + suffix).c_str());
    }
  }
};

}  // namespace treaty::store
