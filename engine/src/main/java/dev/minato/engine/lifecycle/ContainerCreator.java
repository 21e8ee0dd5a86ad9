package dev.minato.engine.lifecycle;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.engine.MountPoint;
import dev.minato.engine.Volume;
import dev.minato.engine.container.BundleMaker;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.ContainerIndex;
import dev.minato.engine.container.ContainerTable;
import dev.minato.engine.container.EngineContext;
import dev.minato.engine.container.ImageRoots;
import dev.minato.engine.container.InitProgram;
import dev.minato.engine.container.SecretEnvironment;
import dev.minato.engine.rule.ImageDefaults;
import dev.minato.engine.rule.LimitRules;
import dev.minato.engine.rule.NameGenerator;
import dev.minato.engine.rule.NetworkRules;
import dev.minato.engine.rule.SpecTexts;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.PortMapping;
import dev.minato.engine.spec.RestartPolicy.Mode;
import dev.minato.engine.stored.ContainerIntent;
import dev.minato.engine.stored.ContainerRow;
import dev.minato.engine.volume.LocalVolumes;
import dev.minato.engine.volume.MountPlan;
import dev.minato.linux.HostInfo;
import dev.minato.linux.Signals;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Makes containers: checked, completed by their image, written down; nothing runs yet. */
public final class ContainerCreator {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_HOSTNAME = 63;

    private final EngineContext ground;
    private final ImageRoots images;
    private final LimitRules limits;
    private final BundleMaker bundles;
    private final ContainerIndex registry;
    private final ContainerTable table;
    private final LocalVolumes volumes;
    private final SecretEnvironment secrets;
    private final NameGenerator names;

    public ContainerCreator(
            EngineContext ground,
            ImageRoots images,
            LimitRules limits,
            BundleMaker bundles,
            ContainerIndex registry,
            ContainerTable table,
            LocalVolumes volumes) {
        this.ground = ground;
        this.images = images;
        this.limits = limits;
        this.bundles = bundles;
        this.registry = registry;
        this.table = table;
        this.volumes = volumes;
        this.secrets = new SecretEnvironment(ground.sealer());
        this.names = new NameGenerator(ground.ids());
    }

    ContainerEntry create(ContainerSpec asked) {
        ImageRoots.Base image = images.base(asked.imageId());
        ContainerSpec spec = ImageDefaults.complete(asked, image.run());
        check(spec);
        MountPlan plan = MountPlan.of(spec.storage());
        String id = ground.ids().next();
        String name = reserveName(spec.name(), id);
        try {
            spec = secrets.sealed(id, spec);
            List<Volume> newVolumes = new ArrayList<>();
            List<MountPoint> mounts = mounts(plan, newVolumes);
            ContainerSpec resolved = withHostname(resolveShared(spec));
            ContainerRow row =
                    new ContainerRow(
                            id,
                            name,
                            ground.time().instant().truncatedTo(ChronoUnit.MILLIS),
                            ContainerIntent.CREATED,
                            resolved,
                            image.top(),
                            mounts,
                            Optional.empty());
            newVolumes.forEach(volumes::makeFolder);
            table.insert(row, newVolumes);
            newVolumes.forEach(volumes::made);
            ContainerEntry cell = new ContainerEntry(row, home().containers().resolve(id));
            registry.add(cell);
            return cell;
        } catch (RuntimeException e) {
            registry.release(name, id);
            throw e;
        }
    }

    private Home home() {
        return ground.home();
    }

    private String reserveName(Optional<String> asked, String id) {
        if (asked.isEmpty()) {
            String name = names.next(registry::isTaken);
            registry.reserve(name, id);
            return name;
        }
        String name = checkedName(asked.get());
        registry.reserve(name, id);
        return name;
    }

    static String checkedName(String asked) {
        String name = asked.startsWith("/") ? asked.substring(1) : asked;
        if (!NAME.matcher(name).matches() || name.length() > LONGEST_NAME) {
            throw Fault.invalid(
                    "name",
                    "Invalid container name ("
                            + name
                            + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
        }
        return name;
    }

    private void check(ContainerSpec spec) {
        limits.check(spec.resources());
        bundles.check(spec);
        if (spec.autoRemove() && spec.restart().mode() != Mode.NO) {
            throw Fault.invalid(
                    "AutoRemove", "can't create 'AutoRemove' container with restart policy");
        }
        String signal = spec.process().stopSignal();
        if (!signal.isEmpty() && Signals.parse(signal).isEmpty()) {
            throw Fault.invalid("StopSignal", "invalid signal: " + signal);
        }
        String workingDir = spec.process().workingDir();
        if (!workingDir.isEmpty() && !workingDir.startsWith("/")) {
            throw Fault.invalid(
                    "WorkingDir",
                    "the working directory '"
                            + workingDir
                            + "' is invalid, it needs to be an absolute path");
        }
        if (spec.hostname().length() > LONGEST_HOSTNAME
                || spec.hostname().chars().anyMatch(c -> c <= ' ' || c == '/')) {
            throw Fault.invalid("Hostname", "invalid hostname: " + spec.hostname());
        }
        NetworkRules.check(spec);
        spec.network().exposed().forEach(port -> PortMapping.parse(port, "", 0));
        if (spec.process().init()) {
            InitProgram.find();
        }
        SpecTexts.check(spec);
    }

    private List<MountPoint> mounts(MountPlan plan, List<Volume> newVolumes) {
        List<MountPoint> mounts = new ArrayList<>();
        for (MountPlan.Planned planned : plan.mounts()) {
            if (!planned.isVolume()) {
                mounts.add(MountPlan.point(planned, "", "", home().root()));
                continue;
            }
            Volume volume = volume(planned);
            boolean known =
                    volumes.exists(volume.name())
                            || newVolumes.stream().anyMatch(v -> v.name().equals(volume.name()));
            if (!known) {
                newVolumes.add(volume);
            }
            String place = volume.mountpoint().toString();
            mounts.add(MountPlan.point(planned, volume.name(), place, home().root()));
        }
        return mounts;
    }

    private Volume volume(MountPlan.Planned planned) {
        String name = planned.anonymous() ? ground.ids().next() : planned.spec().source();
        return volumes.exists(name)
                ? volumes.get(name)
                : volumes.planned(
                        name,
                        planned.spec().volumeLabels(),
                        planned.spec().volume().options(),
                        planned.anonymous());
    }

    /** Who has the host's network has its name too, the one of now. */
    private static ContainerSpec withHostname(ContainerSpec spec) {
        return spec.network().mode() instanceof NetworkMode.HostNetwork && spec.hostname().isEmpty()
                ? spec.toBuilder().hostname(HostInfo.hostname()).build()
                : spec;
    }

    /** {@code container:name} means the container that has the name now, if there is one. */
    private ContainerSpec resolveShared(ContainerSpec spec) {
        if (!(spec.network().mode() instanceof NetworkMode.SharedNetwork shared)) {
            return spec;
        }
        Optional<ContainerEntry> other = registry.lookUp(shared.container());
        if (other.isEmpty()) {
            return spec;
        }
        NetworkMode mode = new NetworkMode.SharedNetwork(other.get().id());
        return spec.toBuilder().network(network -> network.withMode(mode)).build();
    }
}
