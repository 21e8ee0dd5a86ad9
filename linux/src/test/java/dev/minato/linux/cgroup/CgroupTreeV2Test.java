package dev.minato.linux.cgroup;

import org.junit.jupiter.api.Assumptions;

import java.util.Map;

/** Version 2, which a host with version 1 has beside it, if without controllers. */
class CgroupTreeV2Test extends CgroupTreeContract {
    @Override
    Cgroups cgroups() {
        Cgroups present = Cgroups.detect();
        Assumptions.assumeTrue(present.unified().isPresent(), "no cgroup2 is mounted");
        return new Cgroups(Cgroups.Layout.V2, Map.of(), present.unified());
    }
}
