package dev.minato.scaler.github;

import dev.minato.scaler.rule.TriggerParameters;
import dev.minato.scaler.server.ServerHttp;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a rule says of runners: whose jobs they take, and with which labels.
 *
 * @param repos names; empty for all of the owner's
 * @param labels of the runner, in small letters, those that every runner has among them
 * @param unlabeled whether the rule names no label of its own
 */
record RunnerRule(
        URI api,
        String owner,
        String scope,
        List<String> repos,
        List<String> labels,
        boolean unlabeled,
        boolean matchUnlabeled,
        long target) {
    private static final List<String> OF_EVERY_RUNNER = List.of("self-hosted", "linux", "x64");

    static RunnerRule of(TriggerParameters rule) {
        rule.required("runnerScope");
        return new RunnerRule(
                ServerHttp.base(rule.text("githubApiURL", "https://api.github.com"))
                        .orElseThrow(() ->
                                rule.invalid(
                                        "githubApiURL",
                                        "it must be a URL like https://api.github.com")),
                rule.required("owner"),
                rule.choice("runnerScope", ""),
                rule.list("repos"),
                labels(rule),
                rule.list("labels").isEmpty(),
                rule.flag("matchUnlabeledJobsWithUnlabeledRunners", false),
                rule.whole("targetWorkflowQueueLength", 1, 1));
    }

    private static List<String> labels(TriggerParameters rule) {
        List<String> all = new ArrayList<>(rule.list("labels"));
        if (!rule.flag("noDefaultLabels", false)) {
            all.addAll(OF_EVERY_RUNNER);
        }
        return all.stream().map(label -> label.toLowerCase(Locale.ROOT)).toList();
    }

    /**
     * Whether a runner of ours takes a job.
     *
     * @param wanted the job's labels
     */
    boolean takes(List<String> wanted) {
        if (matchUnlabeled && wanted.isEmpty()) {
            return unlabeled;
        }
        return wanted.stream().allMatch(label -> labels.contains(label.toLowerCase(Locale.ROOT)));
    }
}
