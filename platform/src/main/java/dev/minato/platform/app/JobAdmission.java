package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.Environments;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.TemplateSpec.AppContainer;
import dev.minato.platform.job.Execution;
import dev.minato.platform.job.ExecutionCause;
import dev.minato.platform.job.ExecutionPlan;
import dev.minato.platform.job.Job;
import dev.minato.platform.job.JobName;
import dev.minato.platform.job.JobRequest;
import dev.minato.platform.job.JobSpec;
import dev.minato.platform.job.JobStart;
import dev.minato.platform.job.JobStart.ContainerOverride;
import dev.minato.platform.job.JobTrigger;
import dev.minato.platform.ledger.StorageTable;
import dev.minato.state.SealedValue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns requests about jobs into what is to be written down; the rules are those of apps. */
final class JobAdmission {
    private static final TrafficRules NO_TRAFFIC = new TrafficRules(Set.of(), Set.of(), List.of());

    private final Environments environments;
    private final StorageTable storages;
    private final AppSecrets secrets;
    private final StoredJobs.Services services;
    private final ExecutionMaker maker;

    JobAdmission(
            Environments environments,
            StorageTable storages,
            AppSecrets secrets,
            StoredJobs.Services services) {
        this.environments = environments;
        this.storages = storages;
        this.secrets = secrets;
        this.services = services;
        this.maker = new ExecutionMaker(services);
    }

    /** A job with the values of its secrets, sealed. */
    record AdmittedJob(Job job, Map<String, SealedValue> secrets) {}

    /**
     * Admits a request to make or replace a job.
     *
     * @param stored values of its secrets so far
     * @throws Fault invalid, naming the field
     */
    AdmittedJob put(JobRequest request, Optional<Job> before, Map<String, SealedValue> stored) {
        JobName name = JobName.parse(request.name());
        String environment =
                EnvironmentChoice.of(
                        environments,
                        "job \"" + name + "\"",
                        request.environment(),
                        before.map(Job::environment));
        JobSpec spec = request.spec();
        check(spec, spec.plan().template(), environment, stored.keySet());
        checkCompletions(spec);
        Instant now = services.now();
        Map<String, SealedValue> sealed =
                new SecretSealing(secrets).sealed(name.owner(), spec.secrets(), stored);
        checkTrigger(spec, name, environment, sealed);
        Job job =
                new Job(
                        name,
                        environment,
                        spec.withoutSecretValues(),
                        request.documents(),
                        before.map(Job::created).orElse(now),
                        now,
                        before.map(Job::version).orElse(0L) + 1,
                        false,
                        before.filter(Job::suspended).isPresent());
        return new AdmittedJob(job, sealed);
    }

    private void check(
            JobSpec spec, TemplateSpec template, String environment, Set<String> stored) {
        new AppRules(
                        spec.asApp(template),
                        stored,
                        NO_TRAFFIC,
                        environments.parts(environment).cluster().capacity())
                .check();
        StorageRules.check(template, environment, storages);
        // Whether there is one is found out by the execution; whether it can be one is now.
        for (String reference : template.images()) {
            var _ = environments.parts(environment).resolver().find(reference);
        }
    }

    private void checkTrigger(
            JobSpec spec, JobName name, String environment, Map<String, SealedValue> sealed) {
        switch (spec.trigger()) {
            case JobTrigger.Manual _ -> {
                return;
            }
            case JobTrigger.Schedule schedule -> TriggerRules.check(schedule, services.now());
            case JobTrigger.Event event ->
                    TriggerRules.check(
                            event,
                            spec,
                            name.owner(),
                            sealed,
                            new TriggerSpecs(secrets),
                            environments.parts(environment).triggers());
        }
    }

    private static void checkCompletions(JobSpec spec) {
        ExecutionPlan plan = spec.plan();
        if (plan.completions() > plan.parallelism()) {
            String path = TriggerRules.config(spec.trigger()) + ".replicaCompletionCount";
            throw Fault.invalid(
                    path,
                    path
                            + " "
                            + plan.completions()
                            + " is more than parallelism, "
                            + plan.parallelism()
                            + ": give at most that, or a higher parallelism");
        }
    }

    /**
     * Admits a wish for an execution.
     *
     * @param stored names of the job's secrets
     * @throws Fault invalid for containers that the job has not, or that break its rules
     */
    Execution start(Job job, Set<String> stored, JobStart wish) {
        ExecutionPlan plan = job.spec().plan();
        TemplateSpec template = wish.override().map(it -> laid(job, it)).orElse(plan.template());
        if (wish.override().isPresent()) {
            check(job.spec(), template, job.environment(), stored);
        }
        ExecutionPlan laid = plan.with(template);
        return maker.of(
                job,
                ExecutionCause.MANUAL,
                wish.batch().map(batch -> laid.with(batch.tasks(), batch.most())).orElse(laid),
                wish.override()
                        .map(ContainerOverride::document)
                        .orElse(job.documents().template()));
    }

    private static TemplateSpec laid(Job job, ContainerOverride override) {
        TemplateSpec template = job.spec().plan().template();
        refuseOthers("initContainers", override.initContainers(), template.initContainers(), job);
        refuseOthers("containers", override.containers(), template.containers(), job);
        return new TemplateSpec(
                override.initContainers(),
                override.containers(),
                template.volumes(),
                template.scale(),
                template.terminationGracePeriod());
    }

    private static void refuseOthers(
            String list, List<AppContainer> asked, List<AppContainer> there, Job job) {
        List<String> names = there.stream().map(AppContainer::name).toList();
        for (int i = 0; i < asked.size(); i++) {
            String name = asked.get(i).name();
            if (!names.contains(name)) {
                String path = list + "[" + i + "].name";
                throw Fault.invalid(
                        path,
                        path
                                + " \""
                                + SafeText.shown(name)
                                + "\" is no container of job "
                                + job.name()
                                + ": an execution runs those of its job, "
                                + (names.isEmpty()
                                        ? "which has none there"
                                        : names.stream().collect(Collectors.joining(", "))));
            }
        }
    }
}
