package dev.minato.linux.cgroup;

/** The layout that this host has. */
class CgroupTreeTest extends CgroupTreeContract {
    @Override
    Cgroups cgroups() {
        return Cgroups.detect();
    }
}
