package dev.minato.docker.call;

/**
 * The bodies of Docker's API that are read here, field by field: what is done and what is refused.
 * A feature that becomes done moves its field to {@code done}, and is read by its route.
 */
public final class RequestSchemas {
    private static final FieldSchema HEALTH_CHECK =
            FieldSchema.of("HealthConfig")
                    .done("Test", "Interval", "Timeout", "StartPeriod", "StartInterval", "Retries");

    private static final FieldSchema ADDRESSES =
            FieldSchema.of("EndpointIPAMConfig")
                    .done("IPv4Address")
                    .refused("IPv6Address")
                    .refused("LinkLocalIPs");

    private static final FieldSchema ENDPOINT =
            FieldSchema.of("EndpointSettings")
                    .object("IPAMConfig", ADDRESSES)
                    .done("Aliases", "MacAddress", "GwPriority")
                    .refusedFor("Links", "containers of one network know each other by name")
                    .refused("DriverOpts")
                    .told("NetworkID", "EndpointID", "Gateway", "IPAddress", "IPPrefixLen")
                    .told("IPv6Gateway", "GlobalIPv6Address", "GlobalIPv6PrefixLen", "DNSNames");

    private static final FieldSchema NETWORKING =
            FieldSchema.of("NetworkingConfig").many("EndpointsConfig", ENDPOINT);

    private static final FieldSchema PORT_BINDING =
            FieldSchema.of("PortBinding").done("HostIp", "HostPort");

    private static final FieldSchema DEVICE =
            FieldSchema.of("DeviceMapping")
                    .done("PathOnHost", "PathInContainer", "CgroupPermissions");

    private static final FieldSchema MOUNT =
            FieldSchema.of("Mount")
                    .done("Type", "Source", "Target", "ReadOnly")
                    .told("Consistency")
                    .object("BindOptions", bindOptions())
                    .object("VolumeOptions", volumeOptions())
                    .object("TmpfsOptions", tmpfsOptions())
                    .refused("ImageOptions")
                    .refused("ClusterOptions");

    private static FieldSchema bindOptions() {
        return FieldSchema.of("BindOptions")
                .done("Propagation", "CreateMountpoint")
                .done("NonRecursive", "ReadOnlyNonRecursive", "ReadOnlyForceRecursive");
    }

    private static FieldSchema volumeOptions() {
        return FieldSchema.of("VolumeOptions")
                .done("NoCopy", "Labels", "Subpath")
                .object(
                        "DriverConfig",
                        FieldSchema.of("Driver")
                                .only("Name", "the driver of volumes here is local", "local")
                                .done("Options"));
    }

    private static FieldSchema tmpfsOptions() {
        return FieldSchema.of("TmpfsOptions").done("SizeBytes", "Mode").refused("Options");
    }

    private static final FieldSchema HOST_CONFIG = hostConfig();

    private static FieldSchema hostConfig() {
        FieldSchema schema =
                FieldSchema.of("HostConfig")
                        .done("Binds")
                        .many("Mounts", MOUNT)
                        .done("Tmpfs")
                        .only("VolumeDriver", "the driver of volumes here is local", "local")
                        .refusedFor("VolumesFrom", "--volumes-from: name the volumes instead")
                        .refused("StorageOpt")
                        .done("ReadonlyRootfs", "ShmSize")
                        .done("ContainerIDFile", "AutoRemove", "ConsoleSize", "Init")
                        .object("RestartPolicy", restartPolicy())
                        .object("LogConfig", logConfig())
                        .done("Runtime", "Isolation")
                        .refused("Annotations");
        network(schema);
        security(schema);
        limits(schema);
        return schema;
    }

    private static FieldSchema restartPolicy() {
        return FieldSchema.of("RestartPolicy").done("Name", "MaximumRetryCount");
    }

    private static FieldSchema logConfig() {
        return FieldSchema.of("LogConfig").done("Type", "Config");
    }

    private static void network(FieldSchema host) {
        host.done("NetworkMode")
                .many("PortBindings", PORT_BINDING)
                .done("PublishAllPorts", "Dns", "DnsOptions", "DnsSearch", "ExtraHosts")
                .refusedFor("Links", "--link: containers of one network know each other by name");
    }

    private static void security(FieldSchema host) {
        host.done("CapAdd", "CapDrop", "GroupAdd", "Privileged", "SecurityOpt", "Sysctls")
                .done("MaskedPaths", "ReadonlyPaths")
                .many("Devices", DEVICE)
                .refusedFor("DeviceRequests", "--gpus: devices are passed by --device")
                .refused("DeviceCgroupRules")
                .done("PidMode", "IpcMode", "UTSMode", "OomScoreAdj")
                .only("UsernsMode", "there are no user namespaces to leave", "host")
                .only("CgroupnsMode", "the cgroup namespace is private", "private")
                .refused("Cgroup");
    }

    private static void limits(FieldSchema host) {
        host.done("Memory", "MemorySwap", "MemoryReservation")
                .exactly("MemorySwappiness", "leave it out", "-1")
                .refused("OomKillDisable")
                .refused("KernelMemory")
                .refused("KernelMemoryTCP")
                .done("NanoCpus", "CpuShares", "CpuPeriod", "CpuQuota", "CpusetCpus", "CpusetMems")
                .refused("CpuRealtimePeriod")
                .refused("CpuRealtimeRuntime")
                .done("PidsLimit")
                .many("Ulimits", FieldSchema.of("Ulimit").done("Name", "Soft", "Hard"))
                .refused("CgroupParent")
                .refused("BlkioWeight")
                .refused("BlkioWeightDevice")
                .refused("BlkioDeviceReadBps")
                .refused("BlkioDeviceWriteBps")
                .refused("BlkioDeviceReadIOps")
                .refused("BlkioDeviceWriteIOps")
                .refused("DiskQuota")
                // The API has them for Windows alone; elsewhere there is nothing to do.
                .told("CpuCount", "CpuPercent", "IOMaximumIOps", "IOMaximumBandwidth");
    }

    private static final FieldSchema CONTAINER =
            FieldSchema.of("CreateRequest")
                    .done("Image", "Cmd", "Entrypoint", "Env", "WorkingDir", "User")
                    .done("Hostname", "Domainname", "Labels", "Volumes", "ExposedPorts")
                    .done("AttachStdin", "AttachStdout", "AttachStderr")
                    .done("Tty", "OpenStdin", "StdinOnce")
                    .done("StopSignal", "StopTimeout")
                    .done("NetworkDisabled")
                    .object("Healthcheck", HEALTH_CHECK)
                    .done("MacAddress")
                    .refused("Shell")
                    .refusedFor("OnBuild", "it belongs into the Dockerfile")
                    .told("ArgsEscaped", "PortSpecs")
                    .object("HostConfig", HOST_CONFIG)
                    .object("NetworkingConfig", NETWORKING);

    private static final FieldSchema EXEC =
            FieldSchema.of("ExecCreateRequest")
                    .done("Cmd", "Env", "WorkingDir", "User", "Privileged", "DetachKeys")
                    .done("AttachStdin", "AttachStdout", "AttachStderr", "Tty", "ConsoleSize")
                    .told("Detach", "Container", "containerId"); // the last by docker-java

    private static final FieldSchema EXEC_START =
            FieldSchema.of("ExecStartRequest").done("Detach", "Tty", "ConsoleSize");

    private static final FieldSchema VOLUME =
            FieldSchema.of("CreateOptions")
                    .done("Name", "Driver", "DriverOpts", "Labels")
                    .refused("ClusterVolumeSpec");

    private static final FieldSchema ADDRESS_RANGE =
            FieldSchema.of("IPAMConfig")
                    .done("Subnet", "Gateway")
                    .refused("IPRange")
                    .refused("AuxiliaryAddresses");

    private static final FieldSchema ADDRESS_MANAGEMENT =
            FieldSchema.of("IPAM")
                    .only("Driver", "leave it out", "default")
                    .refused("Options")
                    .many("Config", ADDRESS_RANGE);

    private static FieldSchema bridgeOptions() {
        String prefix = "com.docker.network.bridge.";
        return FieldSchema.of("Options")
                .only(prefix + "enable_icc", "members reach each other", "true")
                .only(prefix + "enable_ip_masquerade", "members reach the outside", "true")
                .refusedFor("com.docker.network.driver.mtu", "it is that of the host's own link");
    }

    private static final FieldSchema NETWORK =
            FieldSchema.of("CreateRequest")
                    .done("Name", "Driver", "Internal", "Labels")
                    .object("Options", bridgeOptions())
                    .done("Attachable")
                    .only("Scope", "networks are of this host", "local")
                    .exactly("EnableIPv4", "networks here have IPv4 addresses", "true")
                    .refusedFor("EnableIPv6", "networks of IPv6 are not built yet")
                    .object("IPAM", ADDRESS_MANAGEMENT)
                    .refusedFor("Ingress", "it is of a swarm")
                    .refusedFor("ConfigOnly", "config-only networks are not built")
                    .object("ConfigFrom", FieldSchema.of("ConfigReference").refused("Network"))
                    .told("CheckDuplicate");

    private static final FieldSchema CONNECT =
            FieldSchema.of("NetworkConnectRequest")
                    .done("Container")
                    .object("EndpointConfig", ENDPOINT);

    private static final FieldSchema DISCONNECT =
            FieldSchema.of("NetworkDisconnectRequest").done("Container", "Force");

    private static final FieldSchema LOGIN =
            FieldSchema.of("AuthConfig")
                    .done("username", "password", "auth", "email", "serveraddress")
                    .done("identitytoken", "registrytoken");

    private RequestSchemas() {}

    /** {@code POST /containers/create}. */
    public static FieldSchema container() {
        return CONTAINER;
    }

    /** The {@code HostConfig} of it. */
    public static FieldSchema host() {
        return HOST_CONFIG;
    }

    /** {@code POST /containers/{id}/exec}. */
    public static FieldSchema exec() {
        return EXEC;
    }

    /** {@code POST /exec/{id}/start}. */
    public static FieldSchema execStart() {
        return EXEC_START;
    }

    /** {@code POST /volumes/create}. */
    public static FieldSchema volume() {
        return VOLUME;
    }

    /** {@code POST /networks/create}. */
    public static FieldSchema network() {
        return NETWORK;
    }

    /** {@code POST /networks/{id}/connect}. */
    public static FieldSchema connect() {
        return CONNECT;
    }

    /** {@code POST /networks/{id}/disconnect}. */
    public static FieldSchema disconnect() {
        return DISCONNECT;
    }

    /** {@code POST /auth}, and what the headers of a pull carry. */
    public static FieldSchema login() {
        return LOGIN;
    }
}
