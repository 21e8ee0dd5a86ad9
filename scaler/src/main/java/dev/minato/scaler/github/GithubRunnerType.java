package dev.minato.scaler.github;

import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.scaler.rule.TriggerParameter;
import dev.minato.scaler.rule.TriggerParameters;
import dev.minato.scaler.rule.TriggerType;
import dev.minato.scaler.server.ServerHttp;
import dev.minato.scaler.server.ServerTrigger;
import dev.minato.scaler.server.TlsTrust;

import java.util.List;

/** {@code github-runner}: active from the target on, not above an activation as other types. */
public final class GithubRunnerType implements TriggerType {
    private static final String ANYWHERE = "TE";

    @Override
    public String name() {
        return "github-runner";
    }

    @Override
    public List<TriggerParameter> parameters() {
        return List.of(
                TriggerParameter.of("githubApiURL", ANYWHERE),
                TriggerParameter.of("owner", ANYWHERE),
                TriggerParameter.of("runnerScope", ANYWHERE).oneOf("org", "ent", "repo"),
                TriggerParameter.of("repos", ANYWHERE),
                TriggerParameter.of("labels", ANYWHERE),
                TriggerParameter.of("noDefaultLabels", ANYWHERE),
                TriggerParameter.of("enableEtags", ANYWHERE),
                TriggerParameter.of("matchUnlabeledJobsWithUnlabeledRunners", ANYWHERE),
                TriggerParameter.of("targetWorkflowQueueLength", ANYWHERE),
                TriggerParameter.of("applicationID", ANYWHERE),
                TriggerParameter.of("installationID", ANYWHERE),
                TriggerParameter.of("personalAccessToken", "A").asSecret(),
                TriggerParameter.of("appKey", "A").asSecret());
    }

    @Override
    public Trigger open(TriggerParameters rule) {
        RunnerRule runner = RunnerRule.of(rule);
        GithubApi api =
                new GithubApi(
                        runner.api(), GithubCredentials.of(rule), rule.flag("enableEtags", false));
        WaitingJobs jobs = new WaitingJobs(runner, api);
        return new ServerTrigger(
                "GitHub at " + runner.api().getRawAuthority(),
                rule,
                deadline -> {
                    ServerHttp http = ServerHttp.trusting(TlsTrust.USUAL);
                    return http.asking(
                            within -> reading(jobs.count(http, within), runner.target()));
                });
    }

    private static TriggerReading reading(long jobs, long target) {
        return new TriggerReading(jobs, target, jobs >= target, TriggerReading.Kind.AVERAGE);
    }
}
