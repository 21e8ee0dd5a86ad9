package dev.minato.platform.job;

import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.RegistryLogin;
import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.AppSpec.SecretSpec;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.TrafficRule;

import java.util.List;
import java.util.Optional;

/**
 * A job as it is asked for.
 *
 * @param trigger what begins executions besides whoever asks for one
 * @param plan what an execution of it does unless it is started with another template
 * @param secrets in the order given, names unique
 * @param registries where images are pulled from with credentials
 */
public record JobSpec(
        JobTrigger trigger,
        ExecutionPlan plan,
        List<SecretSpec> secrets,
        List<RegistryLogin> registries) {
    public JobSpec {
        secrets = List.copyOf(secrets);
        registries = List.copyOf(registries);
    }

    /** The same with values of secrets left out: what may be shown and kept. */
    public JobSpec withoutSecretValues() {
        return new JobSpec(
                trigger,
                plan,
                secrets.stream()
                        .map(secret -> new SecretSpec(secret.name(), Optional.empty()))
                        .toList(),
                registries);
    }

    /** What an app of these secrets, registries and that template would be: one set of rules. */
    public AppSpec asApp(TemplateSpec template) {
        return new AppSpec(
                RevisionMode.SINGLE,
                TrafficRule.LATEST,
                Optional.empty(),
                secrets,
                registries,
                AppSpec.MOST_INACTIVE,
                template);
    }
}
