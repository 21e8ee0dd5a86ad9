package dev.minato.daemon;

import dev.minato.azure.HostStatus;
import dev.minato.base.Home;
import dev.minato.launch.ProductFolder;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The daemon's account of itself. */
final class DaemonStatus implements HostStatus {
    private final DaemonSettings settings;
    private final ProductFolder product;
    private final EdgeLink edge;
    private final DiskReserve reserve;
    private final UsageReport usage;
    private final ReentrantLock examining = new ReentrantLock();

    DaemonStatus(
            DaemonSettings settings,
            ProductFolder product,
            EdgeLink edge,
            DiskReserve reserve,
            UsageReport usage) {
        this.usage = usage;
        this.settings = settings;
        this.product = product;
        this.edge = edge;
        this.reserve = reserve;
    }

    @Override
    public Map<String, Object> properties() {
        Home home = settings.home();
        Map<String, Object> all = new LinkedHashMap<>();
        Optional<String> trouble = edge.trouble();
        all.put("ready", trouble.isEmpty());
        trouble.ifPresent(text -> all.put("trouble", text));
        if (reserve.isShort()) {
            all.put("disk", reserve.complaint());
        }
        all.put("pid", ProcessHandle.current().pid());
        all.put("edgePid", edge.pid());
        all.put("version", Daemon.VERSION);
        all.put("build", product.hash());
        all.put("builtAt", product.built().getEpochSecond());
        all.put("home", home.root().toString());
        all.put("instance", home.instance());
        all.put("ingress", settings.ingressHttp().toString());
        all.put("registry", settings.registry().toString());
        all.put("domain", settings.domain());
        all.put("dockerSocket", home.dockerSocket().toString());
        all.put("armSocket", home.armSocket().toString());
        return all;
    }

    @Override
    public Map<String, Object> usage() {
        return usage.properties();
    }

    /** What the doctor sees now; one caller after another, since it tries things on the host. */
    @Override
    public List<Map<String, Object>> checks() {
        examining.lock();
        try {
            return new Doctor(settings.home())
                    .examine().stream().map(Doctor.Check::properties).toList();
        } finally {
            examining.unlock();
        }
    }
}
