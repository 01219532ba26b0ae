namespace RfbWatch.Sensor.Configuration;

/// <summary>Every setting of the sensor, in the order of the annotated file.</summary>
public static class SettingTable
{
    /// <summary>The settings.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        new(SettingsVersion.Key, SettingKind.Number, "2", "Settings version that this file was written for. For an older version, 'rfbwatch config check' lists what has changed.")
            { Minimum = SettingsVersion.First, Maximum = SettingsVersion.Current, NeedsRestart = false },
        new("Name", SettingKind.Text, "", "Name of this sensor in every row. Empty: the host name."),
        new("Interfaces", SettingKind.Interfaces, "", "Names of the interfaces to monitor."),
        new("Backend", SettingKind.Choice, "auto", "How frames are captured: af_packet (Linux, needs no library), libpcap, or auto: af_packet on Linux, libpcap elsewhere.")
            { Choices = ["auto", "af_packet", "libpcap"] },
        new("Sources", SettingKind.Sources, "", "Additional sources: tcp://host:port for pcap-over-IP, or the path of a named pipe."),
        new("Filter", SettingKind.Text, "", "BPF filter (pcap-filter syntax). Requires libpcap. Empty: all frames."),
        new("Rings", SettingKind.Number, "0", "Rings per interface, with one worker each. 0: one per two processors, at least one.") { Maximum = 64 },
        new("RingMegabytes", SettingKind.Number, "64", "Size of each ring. It buffers frames while the sensor cannot read them; when it is full, the kernel drops frames. A megabyte covers at most 0.8 s, even at low packet rates. A sensor that is far behind takes as much memory again until it has caught up.") { Minimum = 1, Maximum = 4096 },
        new("Fanout", SettingKind.Choice, "addresses", "How frames are distributed over several rings: addresses (pair of addresses), hash (addresses and ports), cpu (the processor that received the frame) or qm (the interface's receive queue). For cpu and qm, both directions of a connection must arrive in the same queue (symmetric RSS).")
            { Choices = ["addresses", "hash", "cpu", "qm"] },
        new("Cpus", SettingKind.Processors, "", "Processors for the workers, one each, in the order of Interfaces and their rings; the list is repeated if there are more workers. Empty: the scheduler chooses."),
        new("Promiscuous", SettingKind.Flag, "true", "Capture frames addressed to other hosts; required for a mirror port."),
        new("HomeNetworks", SettingKind.Networks, "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,169.254.0.0/16,127.0.0.0/8,fc00::/7,fe80::/10,::1/128",
            "Your own networks: DeviceNetworkEvents describe connections from the side of their hosts, and all other addresses count as remote.") { NeedsRestart = false },
        new("Inventory", SettingKind.File, "", "CSV file, or export of DeviceInfo or DeviceNetworkInfo, that maps addresses to device names. Empty: devices are named by address.") { NeedsRestart = false },
        new("WatchPorts", SettingKind.Ports, "5500,5800-5810,5900-5910", "Ports whose flows get connection rows even if they are not RFB.") { NeedsRestart = false },
        new("AllConnections", SettingKind.Flag, "false", "Write connection rows for every TCP flow. This produces many rows.") { NeedsRestart = false },
        new("Inference", SettingKind.Flag, "true", "Fill company and product of the initiating process if the product was recognised with high confidence.") { NeedsRestart = false },
        new("Limits:MaxFlows", SettingKind.Number, "1048576", "Maximum number of flows per worker; each takes slightly more than 64 bytes.") { Minimum = 1024, Maximum = 1 << 26 },
        new("Limits:MaxSessions", SettingKind.Number, "65536", "Maximum number of RFB sessions followed per worker; 13 of 16 are reserved for sessions past their handshake.") { Minimum = 16, Maximum = 1 << 22 },
        new("Limits:QueuedRows", SettingKind.Number, "65536", "Maximum number of sessions and connections queued between capture and outputs; further ones are dropped and counted.") { Minimum = 64, Maximum = 1 << 22 },
        new("Rules:Shipped", SettingKind.Flag, "true", "Run the included rule packs.") { NeedsRestart = false },
        new("Rules:Paths", SettingKind.Paths, "", "Your own rule files and folders.") { NeedsRestart = false },
        new("Rules:Exceptions", SettingKind.File, "", "Exceptions file: known benign activity whose alerts are suppressed.") { NeedsRestart = false },
        new("Rules:Watchlists", SettingKind.Folder, "", "Folder with the CSV files that rules read with _GetWatchlist('name').") { NeedsRestart = false },
        new("Rules:Functions", SettingKind.Paths, "", "Files and folders with saved functions that rules call: parsers in YAML, and .kql files.") { NeedsRestart = false },
        new("Rules:Parameters", SettingKind.Parameters, "", "Rule parameters, each written rule.name=value; 'rfbwatch rules show RULE' lists them.") { NeedsRestart = false },
        new("Store:Path", SettingKind.OutputFile, "", "Event store: the database of past rows that rules query. Empty: rfbwatch.db in the output folder."),
        new("Store:MaxAge", SettingKind.Duration, "14d", "Age after which rows are deleted from the store; rules cannot look back further."),
        new("Store:MaxMegabytes", SettingKind.Number, "2048", "Size above which the oldest rows are deleted from the store.") { Minimum = 16, Maximum = 1 << 20 },
        new("Store:MemoryMegabytes", SettingKind.Number, "64", "Memory for rows while the store's disk cannot be written. Rules continue over these rows, and they are written when the disk works again. If there are too many, the oldest are lost first. Half as much is used for the latest rows of the tables that near-real-time rules read.") { Minimum = 1, Maximum = 1 << 14 },
        new("Files:Folder", SettingKind.OutputFolder, "", "Folder of the JSONL files, one per table. Empty: no files are written."),
        new("Files:MaxMegabytes", SettingKind.Number, "256", "Size at which a file is rotated to a name with a timestamp.") { Minimum = 1, Maximum = 1 << 20 },
        new("Files:MaxAge", SettingKind.Duration, "1d", "Age at which a file is rotated."),
        new("Files:KeepFor", SettingKind.Duration, "90d", "Age after which a rotated file is deleted."),
        new("Files:KeepMegabytes", SettingKind.Number, "10240", "Total size of the rotated files of all tables above which the oldest are deleted.") { Minimum = 1, Maximum = 1 << 24 },
        new("Files:Compress", SettingKind.Flag, "true", "Compress rotated files with gzip, except the newest of each table."),
        new("Files:MinFreeMegabytes", SettingKind.Number, "512", "Disk space that stays free; with less, rows are refused and counted until space is available.") { Maximum = 1 << 20 },
        new("Stdout", SettingKind.Flag, "false", "Also write every row to standard output, in Defender's streaming format."),
        new("Outputs", SettingKind.Outputs, "", "Network outputs, as URLs: https://host/path and http://host/path (POST of JSON), syslog+tls://host:6514, syslog+tcp://host:601, syslog+udp://host:514 (RFC 5424, CEF)."),
        new("OutputToken", SettingKind.Token, "", "Bearer token for the http and https outputs. Preferably set it in the environment, not in this file."),
        new("Syslog:CaFile", SettingKind.Certificates, "", "PEM file with the certificate authorities that are trusted for syslog+tls and https receivers. Empty: the system's. The receiver's host name is checked in either case."),
        new("Syslog:CertificateFile", SettingKind.Certificates, "", "PEM file with the client certificate for syslog+tls and https receivers. Empty: none."),
        new("Syslog:KeyFile", SettingKind.PrivateKey, "", "PEM file with its private key. Empty: the key is in the certificate file."),
        new("OutputTimeout", SettingKind.Duration, "15s", "Timeout of one delivery.") { Longest = TimeSpan.FromDays(1) },
        new("Spool:Folder", SettingKind.OutputFolder, "", "Folder of the spools of the network outputs. Empty: 'spool' in the output folder."),
        new("Spool:MaxMegabytes", SettingKind.Number, "1024", "Maximum size of the spool of one output; above it, new rows are refused and counted. Also the maximum size of its dead letters (rows that the receiver permanently refused); above it, refused rows stay in the spool.") { Minimum = 1, Maximum = 1 << 20 },
        new("Stats:Interval", SettingKind.Duration, "60s", "Interval at which RfbSensorStats rows are written.") { Longest = TimeSpan.FromDays(1) },
        new("Health:SilentAfter", SettingKind.Duration, "60s", "Time without a packet after which a source is 'silent'."),
        new("Health:MaxDropRatio", SettingKind.Number, "1", "Dropped packets per thousand above which a source is 'dropping'.") { Maximum = 1000 },
        new("Health:MaxSpoolAge", SettingKind.Duration, "10m", "Age of the oldest undelivered row above which an output is 'behind'."),
        new("Health:MaxClockOffset", SettingKind.Duration, "5m", "Difference between a source's packet times and the clock above which the source is 'clock-offset'; rules then also run at the source's time."),
        new("Web:Enabled", SettingKind.Flag, "true", "Serve /health, /ready, /metrics and the web page at /."),
        new("Web:Address", SettingKind.Address, "127.0.0.1", "Address to listen on. Addresses other than loopback require Web:AllowRemote."),
        new("Web:Port", SettingKind.Number, "9590", "Port to listen on. 0: any free port.") { Maximum = 65535 },
        new("Web:AllowRemote", SettingKind.Flag, "false", "Allow addresses other than loopback. Without Web:CertificateFile, the page and the token are then sent unencrypted."),
        new("Web:CertificateFile", SettingKind.Certificates, "", "PEM file with the server certificate, followed by intermediate certificates; enables HTTPS. The file is reloaded when it changes. Empty: HTTP."),
        new("Web:KeyFile", SettingKind.PrivateKey, "", "PEM file with its private key. Empty: the key is in the certificate file."),
        new("Web:MetricsClientCaFile", SettingKind.Certificates, "", "PEM file with certificate authorities: /metrics then requires a client certificate signed by one of them instead of the token. Requires Web:CertificateFile. Empty: /metrics requires the token."),
        new("Web:MaxConnections", SettingKind.Number, "256", "Maximum number of connections to the page. A further connection replaces the longest-idle connection of the address that has the most.") { Minimum = 8, Maximum = 65536 },
        new("Web:MaxConnectionsPerAddress", SettingKind.Number, "64", "Maximum number of connections per address (IPv6: per /64). A further connection replaces the longest-idle one of that address.") { Minimum = 2, Maximum = 65536 },
        new("Web:HeadTimeout", SettingKind.Duration, "5s", "Timeout of the TLS handshake, and of the request headers.") { Longest = TimeSpan.FromMinutes(1) },
        new("Web:Hosts", SettingKind.HostNames, "", "Host names under which the page can be requested, besides localhost and IP addresses. Requests with any other name are refused, as protection against DNS rebinding."),
        new("Web:Token", SettingKind.Token, "", "Token that every request requires (Authorization: Bearer, or ?token= once). Empty: a random token, printed at start."),
        new("Status:Socket", SettingKind.OutputFile, "", "Unix socket for 'rfbwatch status'. Empty: status.sock in systemd's RUNTIME_DIRECTORY, or rfbwatch.sock in the folder of the event store if that is not set."),
        new("Log:Format", SettingKind.Choice, "text", "Format of the sensor's log on standard error: text or JSON, one line per message. For systemd's journal, text has priorities instead of times.")
            { Choices = ["text", "json"] },
        new("Otlp:Endpoint", SettingKind.Url, "", "OTLP/HTTP collector for metrics, e.g. http://127.0.0.1:4318; /v1/metrics is added to a URL without a path. Empty: none."),
        new("Otlp:Interval", SettingKind.Duration, "60s", "Interval at which metrics are sent.") { Longest = TimeSpan.FromDays(1) },
    ];

    /// <summary>Whether a key is a section, such as <c>Web</c>.</summary>
    public static bool IsSection(string key) => All.Any(setting => setting.Key.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase));

    /// <summary>The setting with this key, or null.</summary>
    public static Setting? Find(string key) => All.FirstOrDefault(setting => setting.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
}
