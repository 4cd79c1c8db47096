// A world over a store of its own, whose operator port writes down what it is asked.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "runtime/control/router.h"
#include "runtime/store/sqlite/sqlite.h"
#include "tests/runtime/control/fake_port.h"

namespace treaty::control {

class FakeWorld {
 public:
  FakeWorld() {
    path = testing::TempDir() + "treaty-control-" +
           testing::UnitTest::GetInstance()->current_test_info()->name() + ".db";
    RemoveFiles();
    store = *store::OpenSqlite({.path = path, .now_us = 1});
    reader = *store::OpenSqliteReader(path);
    model.routes.push_back({.name = "accounts", .inbound = true, .object = "crm.Account"});
    world = {.env = &PosixEnv(), .model = &model, .reader = reader.get(), .port = &port};
  }
  ~FakeWorld() {
    reader.reset();
    store.reset();
    RemoveFiles();
  }
  void RemoveFiles() {
    for (const char* end : {"", "-wal", "-shm", "-lock", ".tokens", ".control"}) {
      std::remove((path + end).c_str());
    }
  }

  std::string path;
  program::Model model;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<store::Reader> reader;
  FakePort port;
  World world;
};

}  // namespace treaty::control
