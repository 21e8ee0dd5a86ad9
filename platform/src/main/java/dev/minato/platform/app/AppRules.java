package dev.minato.platform.app;

import dev.minato.base.Cpu;
import dev.minato.base.Fault;
import dev.minato.base.Memory;
import dev.minato.base.SafeText;
import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.RegistryLogin;
import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.AppSpec.SecretSpec;
import dev.minato.platform.Cluster.Capacity;
import dev.minato.platform.Probe;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.TemplateSpec.AppContainer;
import dev.minato.platform.TemplateSpec.AppVolume;
import dev.minato.platform.TemplateSpec.EnvSetting;
import dev.minato.platform.TemplateSpec.VolumeMount;
import dev.minato.platform.volume.VolumeSource.SecretFile;
import dev.minato.platform.volume.VolumeSource.SecretFiles;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rules between the parts of an app, whoever asks for it: names are unique, what is referred to is
 * there, and one replica fits the cluster. Faults are invalid and name the field by its path.
 */
final class AppRules {
    private static final int MOST_FAILURES = 10;

    private final AppSpec spec;
    private final Set<String> storedSecrets;
    private final TrafficRules traffic;
    private final Optional<Capacity> capacity;

    /**
     * Rules for one request.
     *
     * @param storedSecrets names of secrets whose values are known
     * @param traffic rules for its shares
     * @param capacity what a replica can get at most
     */
    AppRules(
            AppSpec spec,
            Set<String> storedSecrets,
            TrafficRules traffic,
            Optional<Capacity> capacity) {
        this.spec = spec;
        this.storedSecrets = storedSecrets;
        this.traffic = traffic;
        this.capacity = capacity;
    }

    void check() {
        traffic.check(spec.mode(), spec.traffic());
        checkTurns();
        checkSecrets();
        checkRegistries();
        TemplateSpec template = spec.template();
        if (template.containers().isEmpty()) {
            throw Fault.invalid(
                    "template.containers",
                    "template.containers is empty: a template needs a container");
        }
        checkVolumes(template);
        Set<String> names = new HashSet<>();
        checkContainers("template.initContainers", template.initContainers(), names);
        checkContainers("template.containers", template.containers(), names);
        checkTogether(template);
    }

    /** Who is pinned to one revision runs the newest too. */
    private void checkTurns() {
        boolean pinned =
                spec.traffic().stream()
                        .anyMatch(rule -> rule.weight() > 0 && rule.revision().isPresent());
        if (spec.oldEndsFirst() && spec.mode() == RevisionMode.SINGLE && pinned) {
            String path = "configuration.ingress.traffic";
            throw Fault.invalid(
                    path,
                    path
                            + " names a revision, and of this app (tag minato-replace) one alone"
                            + " may run: make a new one of that by `minato revision copy`, or"
                            + " remove the tag");
        }
    }

    private void checkSecrets() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < spec.secrets().size(); i++) {
            SecretSpec secret = spec.secrets().get(i);
            String path = "configuration.secrets[" + i + "]";
            if (secret.value().isEmpty() && !storedSecrets.contains(secret.name())) {
                throw Fault.invalid(
                        path + ".value",
                        path + ".value is missing: secret \"" + secret.name() + "\" is new");
            }
            refuseTwice(names, secret.name(), path + ".name");
        }
    }

    private void checkRegistries() {
        for (int i = 0; i < spec.registries().size(); i++) {
            RegistryLogin login = spec.registries().get(i);
            String path = "configuration.registries[" + i + "].passwordSecretRef";
            login.passwordSecret().ifPresent(name -> requireSecret(path, name));
        }
    }

    private void requireSecret(String path, String name) {
        requireSecret(spec, path, name);
    }

    /** Refuses the name of a secret that the app has not. */
    static void requireSecret(AppSpec spec, String path, String name) {
        if (spec.secrets().stream().noneMatch(secret -> secret.name().equals(name))) {
            throw Fault.invalid(
                    path,
                    path
                            + ": SecretRef '"
                            + SafeText.shown(name)
                            + "' is not among configuration.secrets: define it there");
        }
    }

    private void checkVolumes(TemplateSpec template) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < template.volumes().size(); i++) {
            AppVolume volume = template.volumes().get(i);
            String path = "template.volumes[" + i + "]";
            refuseTwice(names, volume.name(), path + ".name");
            if (volume.source() instanceof SecretFiles(List<SecretFile> files)) {
                for (int j = 0; j < files.size(); j++) {
                    String at = path + ".secrets[" + j + "].secretRef";
                    requireSecret(at, files.get(j).secret());
                }
            }
        }
    }

    private void checkContainers(String path, List<AppContainer> containers, Set<String> names) {
        for (int i = 0; i < containers.size(); i++) {
            AppContainer container = containers.get(i);
            String at = path + "[" + i + "]";
            refuseTwice(names, container.name(), at + ".name");
            checkEnv(at, container.env());
            checkMounts(at, container.mounts());
            checkProbes(at, container.probes());
            capacity.ifPresent(most -> checkFits(at, container, most));
        }
    }

    private void checkEnv(String container, List<EnvSetting> env) {
        for (int i = 0; i < env.size(); i++) {
            String path = container + ".env[" + i + "].secretRef";
            env.get(i).secret().ifPresent(name -> requireSecret(path, name));
        }
    }

    private void checkMounts(String container, List<VolumeMount> mounts) {
        Set<String> known =
                spec.template().volumes().stream().map(AppVolume::name).collect(Collectors.toSet());
        Set<String> paths = new HashSet<>();
        for (int i = 0; i < mounts.size(); i++) {
            String path = container + ".volumeMounts[" + i + "]";
            String volume = mounts.get(i).volume();
            if (!known.contains(volume)) {
                throw Fault.invalid(
                        path + ".volumeName",
                        path
                                + ".volumeName \""
                                + SafeText.shown(volume)
                                + "\" is not among template.volumes: define it there");
            }
            String there = plain(mounts.get(i).path());
            refuseTwice(paths, there, path + ".mountPath");
        }
    }

    /** An absolute path without what means nothing: {@code //}, {@code /.}, a slash at its end. */
    private static String plain(String path) {
        return Stream.of(path.split("/"))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .collect(Collectors.joining("/", "/", ""));
    }

    /** Only the probes that Container Apps adds itself may be as patient as they are. */
    private static void checkProbes(String container, List<Probe> probes) {
        for (int i = 0; i < probes.size(); i++) {
            int failures = probes.get(i).failureThreshold();
            if (failures > MOST_FAILURES) {
                String path = container + ".probes[" + i + "].failureThreshold";
                throw Fault.invalid(
                        path,
                        path + " " + failures + " is out of range: give 1 to " + MOST_FAILURES);
            }
        }
    }

    private static void refuseTwice(Set<String> seen, String name, String path) {
        if (!seen.add(name)) {
            throw Fault.invalid(path, path + " \"" + SafeText.shown(name) + "\" is given twice");
        }
    }

    private static void checkFits(String container, AppContainer asked, Capacity most) {
        if (asked.cpu().compareTo(most.cpu()) > 0) {
            throw tooMuch(container + ".resources.cpu", cores(asked.cpu()), cores(most.cpu()));
        }
        if (asked.memory().compareTo(most.memory()) > 0) {
            throw tooMuch(
                    container + ".resources.memory",
                    asked.memory().toString(),
                    most.memory().toString());
        }
    }

    /** The containers of a replica run beside each other. */
    private void checkTogether(TemplateSpec template) {
        if (capacity.isEmpty() || template.containers().size() == 1) {
            return;
        }
        Capacity most = capacity.get();
        long cpu = template.containers().stream().mapToLong(c -> c.cpu().nanos()).sum();
        long memory = template.containers().stream().mapToLong(c -> c.memory().bytes()).sum();
        String path = "template.containers";
        if (cpu > most.cpu().nanos()) {
            throw tooMuch(
                    path,
                    "together want " + cores(new Cpu(cpu)) + " processors, which",
                    cores(most.cpu()));
        }
        if (memory > most.memory().bytes()) {
            throw tooMuch(
                    path,
                    "together want " + new Memory(memory) + " of memory, which",
                    most.memory().toString());
        }
    }

    private static Fault tooMuch(String path, String asked, String most) {
        return Fault.invalid(
                path, path + " " + asked + " is more than this host has: at most " + most);
    }

    private static String cores(Cpu cpu) {
        return BigDecimal.valueOf(cpu.cores()).stripTrailingZeros().toPlainString();
    }
}
