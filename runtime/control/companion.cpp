#include "runtime/control/companion.h"

#include "runtime/control/alerts.h"
#include "runtime/control/server.h"
#include "runtime/control/webhook.h"
#include "runtime/store/sqlite/sqlite.h"

namespace treaty::control {
namespace {

class LiveDeployment final : public Live {
 public:
  explicit LiveDeployment(engine::Deployment& deployment) : deployment_(deployment) {}
  observe::Counts Counts() override { return deployment_.Counts(); }
  std::vector<engine::SystemState> Systems() override { return deployment_.Systems(); }
  std::vector<engine::SourceState> Sources() override { return deployment_.Sources(); }
  std::optional<engine::DiskState> Disk() override { return deployment_.Disk(); }
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
    return OpenAlerts(log);
  }

  void Tend() override {
    const int64_t now_us = env_.MonotonicUs();
    if (now_us < next_look_us_) return;
    next_look_us_ = now_us + kLookEveryUs;
    const auto status = alert_reader_->ReadStatus();
    const auto disk = deployment_.Disk();
    if (!status || !disk) return;  // the next look will tell
    const auto routes = FiguresOfRoutes(&deployment_.model(), *status, deployment_.Sources());
    for (const AlertBook::Told& told :
         book_.Update(AlertsOf(routes, deployment_.Systems(), *disk, env_.NowUs(), bounds_))) {
      Tell(told);
    }
  }

 private:
  static constexpr int64_t kLookEveryUs = 5'000'000;

  // Where alerts go: the log always, the webhook that the environment names.
  Result<void> OpenAlerts(observe::Log& log) {
    log_ = &log;
    TRY(alert_reader_, store::OpenSqliteReader(deployment_.store_path()));
    const auto bounds = ReadAlertBounds(env_.Variable("TREATY_ALERT_BOUNDS").value_or(""));
    if (!bounds) return Fail(bounds.error().message, "TREATY_ALERT_BOUNDS", bounds.error().mend);
    bounds_ = *bounds;
    const std::string url = env_.Variable("TREATY_ALERT_URL").value_or("");
    if (url.empty()) return {};
    const std::string secret = env_.Variable("TREATY_ALERT_SECRET").value_or("");
    auto webhook = Webhook::Start(env_, url, secret, log);
    if (!webhook) return Fail(webhook.error().message, "TREATY_ALERT_URL, TREATY_ALERT_SECRET");
    webhook_ = *std::move(webhook);
    return {};
  }

  void Tell(const AlertBook::Told& told) {
    const observe::Level level = told.begins ? observe::Level::kWarning : observe::Level::kInfo;
    log_->Write(level, told.begins ? "alert.begins" : "alert.over",
                {{"type", told.alert.type}, {"subject", told.alert.subject},
                 {"detail", told.alert.detail}});
    if (webhook_) webhook_->Send(AlertJson(told, deployment_.name(), env_.NowUs()));
  }

  Env& env_;
  engine::Deployment& deployment_;
  LiveDeployment live_;
  observe::Log* log_ = nullptr;
  AlertBook book_;
  int64_t next_look_us_ = 0;
  AlertBounds bounds_;
  std::unique_ptr<store::Reader> alert_reader_;  // of the thread that tends
  std::unique_ptr<Webhook> webhook_;
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
