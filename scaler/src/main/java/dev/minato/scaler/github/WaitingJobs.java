package dev.minato.scaler.github;

import dev.minato.scaler.server.ReadingDeadline;
import dev.minato.scaler.server.ServerHttp;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Counts jobs that wait for a runner of the rule or run on one: of each repository the first 100
 * runs that wait and the first 100 that go on, of each run the first 100 jobs, as KEDA does.
 */
final class WaitingJobs {
    private static final int PAGE = 100;
    private static final int MOST_REPOS = 1000;

    private final RunnerRule rule;
    private final GithubApi api;
    private Optional<Long> last = Optional.empty();

    WaitingJobs(RunnerRule rule, GithubApi api) {
        this.rule = rule;
        this.api = api;
    }

    /** The count; while GitHub may not be asked the last one. */
    long count(ServerHttp http, ReadingDeadline deadline) throws IOException {
        try {
            long count = 0;
            for (String repo : repos(http, deadline)) {
                count += ofRepo(http, repo, deadline);
            }
            last = Optional.of(count);
            return count;
        } catch (GithubApi.RateLimitedException e) {
            return last.orElseThrow(() -> e);
        }
    }

    private List<String> repos(ServerHttp http, ReadingDeadline deadline) throws IOException {
        if (!rule.repos().isEmpty()) {
            return rule.repos();
        }
        String whose = rule.scope().equals("repo") ? "/users/" : "/orgs/";
        List<String> all = new ArrayList<>();
        for (int page = 1; all.size() < MOST_REPOS; page++) {
            String path =
                    whose + encoded(rule.owner()) + "/repos?per_page=" + PAGE + "&page=" + page;
            JsonNode repos =
                    api.get(http, path, deadline)
                            .orElseThrow(() ->
                                    new IOException(
                                            "there is no owner \""
                                                    + rule.owner()
                                                    + "\", or the token may not see it"));
            repos.forEach(each -> all.add(each.path("name").asString("")));
            if (repos.size() < PAGE) {
                break;
            }
        }
        return all;
    }

    private long ofRepo(ServerHttp http, String repo, ReadingDeadline deadline) throws IOException {
        String path = "/repos/" + encoded(rule.owner()) + "/" + encoded(repo) + "/actions/runs";
        Set<Long> runs = new HashSet<>();
        for (String status : List.of("queued", "in_progress")) {
            String query = path + "?status=" + status + "&per_page=" + PAGE;
            api.get(http, query, deadline)
                    .ifPresent(answer -> {
                        for (JsonNode run : answer.path("workflow_runs")) {
                            runs.add(run.path("id").asLong(0));
                        }
                    });
        }
        long count = 0;
        for (long run : runs) {
            Optional<JsonNode> jobs =
                    api.get(http, path + "/" + run + "/jobs?per_page=" + PAGE, deadline);
            count += jobs.stream().mapToLong(this::waiting).sum();
        }
        return count;
    }

    private long waiting(JsonNode answer) {
        return StreamSupport.stream(answer.path("jobs").spliterator(), false)
                .filter(job ->
                        Set.of("queued", "in_progress").contains(job.path("status").asString("")))
                .filter(job ->
                        rule.takes(
                                StreamSupport.stream(job.path("labels").spliterator(), false)
                                        .map(label -> label.asString(""))
                                        .toList()))
                .count();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
