package dev.minato.engine.stored;

import dev.minato.engine.spec.BindOption;
import dev.minato.engine.spec.BindSpec;
import dev.minato.engine.spec.ContainerResources;
import dev.minato.engine.spec.DeviceSpec;
import dev.minato.engine.spec.MountSpec;
import dev.minato.engine.spec.SecurityOption;
import dev.minato.engine.spec.SecuritySpec;
import dev.minato.engine.spec.StorageSpec;
import dev.minato.engine.spec.SystemPaths;
import dev.minato.engine.spec.Ulimit;
import dev.minato.engine.wire.ResourcesDocument;
import dev.minato.engine.wire.SecurityDocument;
import dev.minato.engine.wire.StorageDocument;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What containers may use, mount and do, to and from the form in which it is stored. */
final class SpecPartDocuments {
    private SpecPartDocuments() {}

    static ResourcesDocument of(ContainerResources resources) {
        return new ResourcesDocument(
                resources.memory(),
                resources.memorySwap(),
                resources.memoryReservation(),
                resources.nanoCpus(),
                resources.cpuShares(),
                resources.cpuPeriod(),
                resources.cpuQuota(),
                resources.cpusetCpus(),
                resources.cpusetMems(),
                resources.pidsLimit(),
                resources.ulimits().stream()
                        .map(one -> new ResourcesDocument.Limit(one.name(), one.soft(), one.hard()))
                        .toList());
    }

    static ContainerResources resources(ResourcesDocument stored) {
        return new ContainerResources(
                stored.memory(),
                stored.memorySwap(),
                stored.memoryReservation(),
                stored.nanoCpus(),
                stored.cpuShares(),
                stored.cpuPeriod(),
                stored.cpuQuota(),
                StoredValues.text(stored.cpusetCpus()),
                StoredValues.text(stored.cpusetMems()),
                stored.pidsLimit(),
                StoredValues.list(stored.ulimits()).stream()
                        .map(one -> new Ulimit(one.name(), one.soft(), one.hard()))
                        .toList());
    }

    static StorageDocument of(StorageSpec storage) {
        return new StorageDocument(
                storage.binds().stream().map(BindText::text).toList(),
                storage.binds().stream().map(SpecPartDocuments::of).toList(),
                storage.mounts().stream().map(SpecPartDocuments::of).toList(),
                storage.tmpfs(),
                List.copyOf(new TreeSet<>(storage.volumes())),
                storage.readonlyRootfs(),
                storage.shmSize());
    }

    private static StorageDocument.ShortMount of(BindSpec bind) {
        boolean volume = bind.source() instanceof BindSpec.NamedVolume;
        return new StorageDocument.ShortMount(
                volume ? null : bind.source().text(),
                volume ? bind.source().text() : null,
                bind.target(),
                bind.options().stream().map(BindOption::name).toList());
    }

    private static StorageDocument.Mount of(MountSpec mount) {
        return new StorageDocument.Mount(
                mount.type().name(),
                mount.source(),
                mount.target(),
                mount.readOnly(),
                mount.propagation(),
                mount.createSource(),
                mount.noCopy(),
                mount.volumeLabels(),
                mount.tmpfsSize(),
                mount.tmpfsMode(),
                new StorageDocument.Below(mount.below().hidden(), mount.below().writable()),
                new StorageDocument.Part(mount.volume().subpath(), mount.volume().options()));
    }

    static StorageSpec storage(StorageDocument stored) {
        return new StorageSpec(
                binds(stored),
                StoredValues.list(stored.mounts()).stream().map(SpecPartDocuments::mount).toList(),
                StoredValues.map(stored.tmpfs()),
                Set.copyOf(StoredValues.list(stored.volumes())),
                stored.readonlyRootfs(),
                stored.shmSize());
    }

    private static List<BindSpec> binds(StorageDocument stored) {
        return stored.shortMounts() == null
                ? StoredValues.list(stored.binds()).stream().map(BindText::parse).toList()
                : stored.shortMounts().stream().map(SpecPartDocuments::bind).toList();
    }

    private static BindSpec bind(StorageDocument.ShortMount stored) {
        BindSpec.Source source =
                stored.path() == null
                        ? new BindSpec.NamedVolume(StoredValues.text(stored.volume()))
                        : new BindSpec.HostPath(stored.path());
        List<String> names = StoredValues.list(stored.options());
        return new BindSpec(
                source,
                StoredValues.text(stored.target()),
                names.stream()
                        .flatMap(name ->
                                Stream.of(BindOption.values())
                                        .filter(option -> option.name().equals(name)))
                        .toList());
    }

    private static MountSpec mount(StorageDocument.Mount stored) {
        return new MountSpec(
                MountSpec.Type.valueOf(stored.type()),
                StoredValues.text(stored.source()),
                stored.target(),
                stored.readOnly(),
                StoredValues.text(stored.propagation()),
                stored.createSource(),
                stored.noCopy(),
                StoredValues.map(stored.volumeLabels()),
                stored.tmpfsSize(),
                stored.tmpfsMode(),
                Optional.ofNullable(stored.below())
                        .map(below -> new MountSpec.Below(below.hidden(), below.writable()))
                        .orElse(MountSpec.Below.SAME),
                Optional.ofNullable(stored.volume())
                        .map(part ->
                                new MountSpec.VolumePart(
                                        part.subpath(), StoredValues.map(part.options())))
                        .orElse(MountSpec.VolumePart.WHOLE));
    }

    static SecurityDocument of(SecuritySpec security) {
        return new SecurityDocument(
                security.capAdd(),
                security.capDrop(),
                security.privileged(),
                security.options().stream().map(SecurityOption::text).toList(),
                security.groups(),
                security.sysctls(),
                security.devices().stream()
                        .map(one ->
                                new SecurityDocument.Device(
                                        one.hostPath(), one.containerPath(), one.permissions()))
                        .toList(),
                NamespaceText.of(security.namespaces().pid()),
                NamespaceText.of(security.namespaces().ipc()),
                NamespaceText.of(security.namespaces().uts()),
                security.oomScoreAdj(),
                security.paths()
                        .map(paths -> new SecurityDocument.Paths(paths.masked(), paths.readOnly()))
                        .orElse(null));
    }

    static SecuritySpec security(SecurityDocument stored) {
        return new SecuritySpec(
                StoredValues.list(stored.capAdd()),
                StoredValues.list(stored.capDrop()),
                stored.privileged(),
                StoredValues.list(stored.options()).stream()
                        .map(SecurityOptionText::parse)
                        .toList(),
                StoredValues.list(stored.groups()),
                StoredValues.map(stored.sysctls()),
                StoredValues.list(stored.devices()).stream()
                        .map(one ->
                                new DeviceSpec(
                                        one.hostPath(), one.containerPath(), one.permissions()))
                        .toList(),
                NamespaceText.parse(
                        StoredValues.text(stored.pidMode()),
                        StoredValues.text(stored.ipcMode()),
                        StoredValues.text(stored.utsMode())),
                stored.oomScoreAdj(),
                Optional.ofNullable(stored.paths())
                        .map(paths -> new SystemPaths(paths.masked(), paths.readOnly())));
    }
}
