namespace RfbWatch.Sensor.Configuration;

/// <summary>Every setting of the sensor, in the order of the annotated file.</summary>
public static class SettingTable
{
    /// <summary>The settings.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        new("Name", SettingKind.Text, "", "Name of this sensor in every row. Empty: the host's name."),
        new("Interfaces", SettingKind.TextList, "", "Interfaces to watch, by name."),
        new("Backend", SettingKind.Choice, "auto", "How frames are read: af_packet (Linux rings, no library needed), libpcap, or auto: af_packet on Linux, else libpcap.")
            { Choices = ["auto", "af_packet", "libpcap"] },
        new("Sources", SettingKind.TextList, "", "Further inputs: tcp://host:port for pcap-over-IP, or the path of a named pipe."),
        new("Filter", SettingKind.Text, "", "BPF filter (pcap-filter syntax). Needs libpcap to be installed; empty for every frame."),
        new("Rings", SettingKind.Number, "0", "Rings per interface, one worker each. 0: one for every two processors, at least one.") { Maximum = 64 },
        new("RingMegabytes", SettingKind.Number, "64", "Size of each ring: how much a short stall may cost before the kernel drops. A megabyte also outlasts 50 ms at most, however few frames come.") { Minimum = 1, Maximum = 4096 },
        new("Promiscuous", SettingKind.Flag, "true", "Take frames for other hosts too; a mirror port needs it."),
        new("HomeNetworks", SettingKind.Networks, "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,169.254.0.0/16,127.0.0.0/8,fc00::/7,fe80::/10,::1/128",
            "Networks whose hosts are ours: DeviceNetworkEvents are written from their side, and addresses outside are foreign.") { NeedsRestart = false },
        new("Inventory", SettingKind.Text, "", "CSV or export of DeviceInfo/DeviceNetworkInfo that names devices by address. Empty: the address stands in.") { NeedsRestart = false },
        new("WatchPorts", SettingKind.Ports, "5500,5800-5810,5900-5910", "Ports whose flows get connection rows also when they are not RFB.") { NeedsRestart = false },
        new("AllConnections", SettingKind.Flag, "false", "Connection rows for every TCP flow. Many rows.") { NeedsRestart = false },
        new("Inference", SettingKind.Flag, "true", "Fill company and product of the initiating process from a product recognised with high confidence.") { NeedsRestart = false },
        new("Limits:MaxFlows", SettingKind.Number, "1048576", "Flows held at once by each worker, 64 bytes and a little more each.") { Minimum = 1024, Maximum = 1 << 26 },
        new("Limits:MaxSessions", SettingKind.Number, "65536", "RFB sessions followed at once by each worker; 13 of 16 for those past their handshake.") { Minimum = 16, Maximum = 1 << 22 },
        new("Limits:QueuedRows", SettingKind.Number, "65536", "Sessions and connections that may wait between capture and outputs; beyond it they are dropped and counted.") { Minimum = 64, Maximum = 1 << 22 },
        new("Rules:Shipped", SettingKind.Flag, "true", "Run the packs that come with the program.") { NeedsRestart = false },
        new("Rules:Paths", SettingKind.TextList, "", "Rule files and folders of your own.") { NeedsRestart = false },
        new("Rules:Exceptions", SettingKind.Text, "", "Exceptions file: known causes that raise no alert.") { NeedsRestart = false },
        new("Rules:Watchlists", SettingKind.Text, "", "Folder of CSV files that rules read with _GetWatchlist('name').") { NeedsRestart = false },
        new("Store:Path", SettingKind.Text, "", "Database of past rows, which rules look back into. Empty: rfbwatch.db in the output folder."),
        new("Store:MaxAge", SettingKind.Duration, "14d", "Age after which rows leave the database; no rule can look back further."),
        new("Store:MaxMegabytes", SettingKind.Number, "2048", "Size at which the oldest rows leave the database.") { Minimum = 16, Maximum = 1 << 20 },
        new("Store:MemoryMegabytes", SettingKind.Number, "64", "Rows that are kept in memory while the database's disk takes none: rules go on over them, and they are written once it does. The oldest are lost first.") { Minimum = 1, Maximum = 1 << 14 },
        new("Files:Folder", SettingKind.Text, "", "Folder of the JSONL files, one a table. Empty: none are written."),
        new("Files:MaxMegabytes", SettingKind.Number, "256", "Size at which a file is put aside under a name with its time.") { Minimum = 1, Maximum = 1 << 20 },
        new("Files:MaxAge", SettingKind.Duration, "1d", "Age at which a file is put aside."),
        new("Files:KeepFor", SettingKind.Duration, "90d", "Age after which a file that was put aside is deleted."),
        new("Files:KeepMegabytes", SettingKind.Number, "10240", "Bytes of files put aside, all tables together, after which the oldest are deleted.") { Minimum = 1, Maximum = 1 << 24 },
        new("Files:Compress", SettingKind.Flag, "true", "Compress files put aside (gzip), but for the youngest of each table."),
        new("Files:MinFreeMegabytes", SettingKind.Number, "512", "Room that the disk keeps; with less, rows are refused and counted until there is room.") { Maximum = 1 << 20 },
        new("Stdout", SettingKind.Flag, "false", "Write every row to standard output too, in the streaming shape."),
        new("Outputs", SettingKind.Outputs, "", "Network outputs, each a URL: https://host/path and http://host/path (POST of JSON), syslog+tls://host:6514, syslog+tcp://host:601, syslog+udp://host:514 (RFC 5424, CEF)."),
        new("OutputToken", SettingKind.Text, "", "Bearer token of the http outputs. Better set by environment than by file.") { IsSecret = true },
        new("Syslog:CaFile", SettingKind.File, "", "PEM file of the authorities that may have signed the certificate of a syslog+tls or https receiver. Empty: the machine's. The receiver's name is checked in either case."),
        new("Syslog:CertificateFile", SettingKind.File, "", "PEM file of the certificate shown to syslog+tls and https receivers that ask for one. Empty: none."),
        new("Syslog:KeyFile", SettingKind.File, "", "PEM file of that certificate's private key. Empty: it is in the same file."),
        new("OutputTimeout", SettingKind.Duration, "15s", "Longest one delivery may take.") { Longest = TimeSpan.FromDays(1) },
        new("Spool:Folder", SettingKind.Text, "", "Folder of the spools in front of the network outputs. Empty: 'spool' in the output folder."),
        new("Spool:MaxMegabytes", SettingKind.Number, "1024", "Bytes that may wait for one output; beyond it new rows are refused and counted. Also the most that its dead letters, rows that the receiver refuses for good, may take; beyond it they wait.") { Minimum = 1, Maximum = 1 << 20 },
        new("Stats:Interval", SettingKind.Duration, "60s", "How often RfbSensorStats rows are written.") { Longest = TimeSpan.FromDays(1) },
        new("Health:SilentAfter", SettingKind.Duration, "60s", "A source without a packet for this long is 'silent'."),
        new("Health:MaxDropRatio", SettingKind.Number, "1", "Dropped packets per thousand above which a source is 'dropping'.") { Maximum = 1000 },
        new("Health:MaxSpoolAge", SettingKind.Duration, "10m", "Age of the oldest undelivered row above which an output is 'behind'."),
        new("Health:MaxClockOffset", SettingKind.Duration, "5m", "A source whose packet times are further than this from the clock is 'clock-offset'; rules then also run by its time."),
        new("Web:Enabled", SettingKind.Flag, "true", "Serve /health, /ready, /metrics and the page at /."),
        new("Web:Address", SettingKind.Address, "127.0.0.1", "Address to listen on. Anything but loopback needs Web:AllowRemote."),
        new("Web:Port", SettingKind.Number, "9590", "Port to listen on; 0 takes a free one.") { Maximum = 65535 },
        new("Web:AllowRemote", SettingKind.Flag, "false", "Allow an address that is not loopback. What was found, and the token, then cross the network in clear: put a proxy with TLS in front."),
        new("Web:Hosts", SettingKind.TextList, "", "Names by which the page may be asked for, besides localhost and addresses. A request under any other name is refused: a foreign page may have sent it (DNS rebinding)."),
        new("Web:Token", SettingKind.Text, "", "Token that every request must carry (Authorization: Bearer, or ?token= once). Empty: a random one, printed at start.") { IsSecret = true },
        new("Otlp:Endpoint", SettingKind.Url, "", "OTLP/HTTP collector for metrics, e.g. http://127.0.0.1:4318; /v1/metrics is added to a URL without a path. Empty: none."),
        new("Otlp:Interval", SettingKind.Duration, "60s", "How often metrics are sent there.") { Longest = TimeSpan.FromDays(1) },
    ];

    /// <summary>The setting of a key, or null.</summary>
    public static Setting? Find(string key) => All.FirstOrDefault(setting => setting.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
}
