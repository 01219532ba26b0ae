namespace RfbWatch.Sensor.Configuration;

/// <summary>Every setting of the sensor, in the order of the annotated file.</summary>
public static class SettingTable
{
    /// <summary>The settings.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        new(SettingsVersion.Key, SettingKind.Number, "2", "Version of the settings that this file was written for; 'rfbwatch config check' says what has changed since an older one.")
            { Minimum = SettingsVersion.First, Maximum = SettingsVersion.Current, NeedsRestart = false },
        new("Name", SettingKind.Text, "", "Name of this sensor in every row. Empty: the host's name."),
        new("Interfaces", SettingKind.Interfaces, "", "Interfaces to watch, by name."),
        new("Backend", SettingKind.Choice, "auto", "How frames are read: af_packet (Linux rings, no library needed), libpcap, or auto: af_packet on Linux, else libpcap.")
            { Choices = ["auto", "af_packet", "libpcap"] },
        new("Sources", SettingKind.Sources, "", "Further inputs: tcp://host:port for pcap-over-IP, or the path of a named pipe."),
        new("Filter", SettingKind.Text, "", "BPF filter (pcap-filter syntax). Needs libpcap to be installed; empty for every frame."),
        new("Rings", SettingKind.Number, "0", "Rings per interface, one worker each. 0: one for every two processors, at least one.") { Maximum = 64 },
        new("RingMegabytes", SettingKind.Number, "64", "Size of each ring: how much may come while the sensor stands still, before the kernel drops. A megabyte also outlasts 0.8 s at most, however few frames come.") { Minimum = 1, Maximum = 4096 },
        new("Fanout", SettingKind.Choice, "addresses", "How frames are spread over several rings: by the pair of addresses; by hash of addresses and ports; by the cpu that took the frame; or by qm, the interface's receive queue. For cpu and qm the interface must put both directions of a connection into one queue (symmetric RSS).")
            { Choices = ["addresses", "hash", "cpu", "qm"] },
        new("Cpus", SettingKind.Processors, "", "Processors for the workers, one each, in the order of Interfaces and their rings, from the beginning again when there are more workers. Empty: the scheduler chooses."),
        new("Promiscuous", SettingKind.Flag, "true", "Take frames for other hosts too; a mirror port needs it."),
        new("HomeNetworks", SettingKind.Networks, "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,169.254.0.0/16,127.0.0.0/8,fc00::/7,fe80::/10,::1/128",
            "Networks whose hosts are ours: DeviceNetworkEvents are written from their side, and addresses outside are foreign.") { NeedsRestart = false },
        new("Inventory", SettingKind.File, "", "CSV or export of DeviceInfo/DeviceNetworkInfo that names devices by address. Empty: the address stands in.") { NeedsRestart = false },
        new("WatchPorts", SettingKind.Ports, "5500,5800-5810,5900-5910", "Ports whose flows get connection rows also when they are not RFB.") { NeedsRestart = false },
        new("AllConnections", SettingKind.Flag, "false", "Connection rows for every TCP flow. Many rows.") { NeedsRestart = false },
        new("Inference", SettingKind.Flag, "true", "Fill company and product of the initiating process from a product recognised with high confidence.") { NeedsRestart = false },
        new("Limits:MaxFlows", SettingKind.Number, "1048576", "Flows held at once by each worker, 64 bytes and a little more each.") { Minimum = 1024, Maximum = 1 << 26 },
        new("Limits:MaxSessions", SettingKind.Number, "65536", "RFB sessions followed at once by each worker; 13 of 16 for those past their handshake.") { Minimum = 16, Maximum = 1 << 22 },
        new("Limits:QueuedRows", SettingKind.Number, "65536", "Sessions and connections that may wait between capture and outputs; beyond it they are dropped and counted.") { Minimum = 64, Maximum = 1 << 22 },
        new("Rules:Shipped", SettingKind.Flag, "true", "Run the packs that come with the program.") { NeedsRestart = false },
        new("Rules:Paths", SettingKind.Paths, "", "Rule files and folders of your own.") { NeedsRestart = false },
        new("Rules:Exceptions", SettingKind.File, "", "Exceptions file: known causes that raise no alert.") { NeedsRestart = false },
        new("Rules:Watchlists", SettingKind.Folder, "", "Folder of CSV files that rules read with _GetWatchlist('name').") { NeedsRestart = false },
        new("Rules:Functions", SettingKind.Paths, "", "Files and folders of saved functions that rules call: parsers in YAML, and .kql files.") { NeedsRestart = false },
        new("Rules:Parameters", SettingKind.Parameters, "", "Values of the rules' parameters, each rule.name=value; 'rfbwatch rules show RULE' lists them.") { NeedsRestart = false },
        new("Store:Path", SettingKind.OutputFile, "", "Database of past rows, which rules look back into. Empty: rfbwatch.db in the output folder."),
        new("Store:MaxAge", SettingKind.Duration, "14d", "Age after which rows leave the database; no rule can look back further."),
        new("Store:MaxMegabytes", SettingKind.Number, "2048", "Size at which the oldest rows leave the database.") { Minimum = 16, Maximum = 1 << 20 },
        new("Store:MemoryMegabytes", SettingKind.Number, "64", "Rows that are kept in memory while the database's disk takes none: rules go on over them, and they are written once it does. The oldest are lost first.") { Minimum = 1, Maximum = 1 << 14 },
        new("Files:Folder", SettingKind.OutputFolder, "", "Folder of the JSONL files, one a table. Empty: none are written."),
        new("Files:MaxMegabytes", SettingKind.Number, "256", "Size at which a file is put aside under a name with its time.") { Minimum = 1, Maximum = 1 << 20 },
        new("Files:MaxAge", SettingKind.Duration, "1d", "Age at which a file is put aside."),
        new("Files:KeepFor", SettingKind.Duration, "90d", "Age after which a file that was put aside is deleted."),
        new("Files:KeepMegabytes", SettingKind.Number, "10240", "Bytes of files put aside, all tables together, after which the oldest are deleted.") { Minimum = 1, Maximum = 1 << 24 },
        new("Files:Compress", SettingKind.Flag, "true", "Compress files put aside (gzip), but for the youngest of each table."),
        new("Files:MinFreeMegabytes", SettingKind.Number, "512", "Room that the disk keeps; with less, rows are refused and counted until there is room.") { Maximum = 1 << 20 },
        new("Stdout", SettingKind.Flag, "false", "Write every row to standard output too, in the streaming shape."),
        new("Outputs", SettingKind.Outputs, "", "Network outputs, each a URL: https://host/path and http://host/path (POST of JSON), syslog+tls://host:6514, syslog+tcp://host:601, syslog+udp://host:514 (RFC 5424, CEF)."),
        new("OutputToken", SettingKind.Token, "", "Bearer token of the http outputs. Better set by environment than by file."),
        new("Syslog:CaFile", SettingKind.Certificates, "", "PEM file of the authorities that may have signed the certificate of a syslog+tls or https receiver. Empty: the machine's. The receiver's name is checked in either case."),
        new("Syslog:CertificateFile", SettingKind.Certificates, "", "PEM file of the certificate shown to syslog+tls and https receivers that ask for one. Empty: none."),
        new("Syslog:KeyFile", SettingKind.PrivateKey, "", "PEM file of that certificate's private key. Empty: it is in the same file."),
        new("OutputTimeout", SettingKind.Duration, "15s", "Longest one delivery may take.") { Longest = TimeSpan.FromDays(1) },
        new("Spool:Folder", SettingKind.OutputFolder, "", "Folder of the spools in front of the network outputs. Empty: 'spool' in the output folder."),
        new("Spool:MaxMegabytes", SettingKind.Number, "1024", "Bytes that may wait for one output; beyond it new rows are refused and counted. Also the most that its dead letters, rows that the receiver refuses for good, may take; beyond it they wait.") { Minimum = 1, Maximum = 1 << 20 },
        new("Stats:Interval", SettingKind.Duration, "60s", "How often RfbSensorStats rows are written.") { Longest = TimeSpan.FromDays(1) },
        new("Health:SilentAfter", SettingKind.Duration, "60s", "A source without a packet for this long is 'silent'."),
        new("Health:MaxDropRatio", SettingKind.Number, "1", "Dropped packets per thousand above which a source is 'dropping'.") { Maximum = 1000 },
        new("Health:MaxSpoolAge", SettingKind.Duration, "10m", "Age of the oldest undelivered row above which an output is 'behind'."),
        new("Health:MaxClockOffset", SettingKind.Duration, "5m", "A source whose packet times are further than this from the clock is 'clock-offset'; rules then also run by its time."),
        new("Web:Enabled", SettingKind.Flag, "true", "Serve /health, /ready, /metrics and the page at /."),
        new("Web:Address", SettingKind.Address, "127.0.0.1", "Address to listen on. Anything but loopback needs Web:AllowRemote."),
        new("Web:Port", SettingKind.Number, "9590", "Port to listen on; 0 takes a free one.") { Maximum = 65535 },
        new("Web:AllowRemote", SettingKind.Flag, "false", "Allow an address that is not loopback. Without Web:CertificateFile, what was found, and the token, then cross the network in clear."),
        new("Web:CertificateFile", SettingKind.Certificates, "", "PEM file of the certificate of the page, and behind it those that signed it; the page is then https. It is read again when it changes. Empty: http."),
        new("Web:KeyFile", SettingKind.PrivateKey, "", "PEM file of that certificate's private key. Empty: it is in the same file."),
        new("Web:MetricsClientCaFile", SettingKind.Certificates, "", "PEM file of authorities: /metrics is then answered only to who shows a certificate that they signed, and asks for no token. Needs Web:CertificateFile. Empty: /metrics asks for the token."),
        new("Web:MaxConnections", SettingKind.Number, "256", "Connections to the page at once. A further one takes the place of the oldest that waits for a request, of the address that has most.") { Minimum = 8, Maximum = 65536 },
        new("Web:MaxConnectionsPerAddress", SettingKind.Number, "64", "Connections of one address (IPv6: of one /64) at once; a further one takes the place of its oldest that waits for a request.") { Minimum = 2, Maximum = 65536 },
        new("Web:HeadTimeout", SettingKind.Duration, "5s", "Longest that the TLS handshake, and the head of a request, may take.") { Longest = TimeSpan.FromMinutes(1) },
        new("Web:Hosts", SettingKind.HostNames, "", "Names by which the page may be asked for, besides localhost and addresses. A request under any other name is refused: a foreign page may have sent it (DNS rebinding)."),
        new("Web:Token", SettingKind.Token, "", "Token that every request must carry (Authorization: Bearer, or ?token= once). Empty: a random one, printed at start."),
        new("Status:Socket", SettingKind.OutputFile, "", "Unix socket that 'rfbwatch status' asks. Empty: status.sock in the run directory that systemd gives (RUNTIME_DIRECTORY), else rfbwatch.sock beside the event store."),
        new("Log:Format", SettingKind.Choice, "text", "How the sensor's own log is written to standard error: text or JSON, one line each. To systemd's journal text goes with priorities instead of times.")
            { Choices = ["text", "json"] },
        new("Otlp:Endpoint", SettingKind.Url, "", "OTLP/HTTP collector for metrics, e.g. http://127.0.0.1:4318; /v1/metrics is added to a URL without a path. Empty: none."),
        new("Otlp:Interval", SettingKind.Duration, "60s", "How often metrics are sent there.") { Longest = TimeSpan.FromDays(1) },
    ];

    /// <summary>Whether a key is that of a section, such as <c>Web</c>.</summary>
    public static bool IsSection(string key) => All.Any(setting => setting.Key.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase));

    /// <summary>The setting of a key, or null.</summary>
    public static Setting? Find(string key) => All.FirstOrDefault(setting => setting.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
}
