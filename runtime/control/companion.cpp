#include "runtime/control/companion.h"

#include "runtime/control/server.h"
#include "runtime/store/sqlite/sqlite.h"

namespace treaty::control {
namespace {

class LiveDeployment final : public Live {
 public:
  explicit LiveDeployment(engine::Deployment& deployment) : deployment_(deployment) {}
  observe::Counts Counts() override { return deployment_.Counts(); }
  std::vector<engine::SystemState> Systems() override { return deployment_.Systems(); }
  std::optional<Error> failure() const override { return deployment_.failure(); }

 private:
  engine::Deployment& deployment_;
};

class Operating final : public engine::Companion {
 public:
  Operating(Env& env, engine::Deployment& deployment)
      : env_(env), deployment_(deployment), live_(deployment) {}

  Result<void> Start(const CompanionOptions& options, observe::Log& log) {
    TRY(reader_, store::OpenSqliteReader(deployment_.store_path()));
    World world{.env = &env_, .model = &deployment_.model(), .reader = reader_.get(),
                .port = deployment_.operators(), .live = &live_,
                .deployment = deployment_.name()};
    TRY(server_, Server::Start(std::move(world),
                               {.address = options.address,
                                .store_path = deployment_.store_path()},
                               log));
    return {};
  }

  void Tend() override {}

 private:
  Env& env_;
  engine::Deployment& deployment_;
  LiveDeployment live_;
  std::unique_ptr<store::Reader> reader_;  // of the server's thread
  std::unique_ptr<Server> server_;
};

}  // namespace

engine::MakeCompanion WithControl(CompanionOptions options) {
  return [options](Env& env, engine::Deployment& deployment, observe::Log& log)
             -> Result<std::unique_ptr<engine::Companion>> {
    if (deployment.operators() == nullptr) return nullptr;  // observing: nothing to operate
    auto operating = std::make_unique<Operating>(env, deployment);
    TRY_VOID(operating->Start(options, log));
    return operating;
  };
}

}  // namespace treaty::control
