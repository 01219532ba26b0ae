using RfbWatch.Sensor.Configuration;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Configuration;

/// <summary>A table of mistakes: each is reported in one line with the setting, its location, the value, and what is allowed or what to do.</summary>
public sealed class SettingMistakeTests : IDisposable
{
    private const string Scalar = "change it, or remove it for the default";

    /// <summary>The contents of a file F, and parts of the single error for it, in which F is the path of the file.</summary>
    public static TheoryData<string, string[]> InFiles { get; } = new()
    {
        // Syntax.
        { "{ \"Name\": ", ["F:1:11 is not JSON"] },
        { "{\n  \"Name\": \"a\"\n  \"Rings\": 2\n}", ["F:3:3 is not JSON", "Correct it there"] },
        { "{\n  \"Web\": {\n    \"Port\": 9590,,\n  }\n}", ["F:3:18 is not JSON"] },
        { "{\n  Name: \"a\"\n}", ["F:2:3 is not JSON"] },
        { "{\n  'Name': 'a'\n}", ["F:2:3 is not JSON"] },
        { "{ \"Rings\": 07 }", ["F:1:13 is not JSON"] },
        { "{ \"Rings\": two,\n  \"Web\": { \"Token\": \"hush\" } }", ["is not JSON: 't", "' is an invalid JSON literal."] },
        { "{ \"Na\\nme\": \"a\" }", ["Na", "me (from F:1:3) is not a setting"] },
        { "{ \"Rings\": 2 } }", ["F:1:16 is not JSON"] },
        { "{ \"Stdout\": yes }", ["F:1:13 is not JSON"] },
        { "{ \"Stdout\": True }", ["F:1:13 is not JSON"] },
        { "{ \"Name\": \"a\\q\" }", ["F:1:14 is not JSON"] },
        { "{ \"Interfaces\": [\"eth0\" }", ["F:1:25 is not JSON"] },
        { "", ["F:1:1 is not JSON"] },
        { "[1]", ["F:1:1 begins with '['", "but must be one JSON object", "'rfbwatch config default'"] },
        { "\"Name\"", ["F:1:1 begins with 'Name'", "but must be one JSON object"] },
        { "Name=a", ["F:1:1 is not JSON"] },
        { "# settings\n{ }", ["F:1:1 is not JSON"] },

        // Shape.
        { "{ \"Name\": null }", ["Name is null (from F:1:11)", "set one, or remove the key"] },
        { "{ \"Interfaces\": [\"eth0\", null] }", ["Interfaces[1] is null (from F:1:26)"] },
        { "{ \"Interfaces\": [[\"eth0\"]] }", ["Interfaces[0] is a list or an object (from F:1:18)", "write [\"one\", \"two\"]"] },
        { "{ \"Rings\": { \"Count\": 2 } }", ["Rings is an object (from F:1:12)", "but must be one value"] },
        { "{ \"Interfaces\": { \"0\": \"eth0\" } }", ["Interfaces is an object (from F:1:17)", "but must be a list"] },
        { "{ \"Rings\": [2, 3] }", ["Rings is '2,3' (from F:1:3)", "it is a list of 2, but must be one value", Scalar] },
        { "{ \"Name\": [\"a\"] }", ["Name is 'a' (from F:1:3)", "it is a list of 1, but must be one value"] },
        { "{ \"Web\": 9590 }", ["Web (from F:1:3) is a section", "set its keys", "\"Web\": { \"Enabled\""] },
        { "{ \"Web\": [\"Port\"] }", ["Web (from F:1:3) is a section"] },
        { "{ \"Rings\": 1,\n  \"rings\": 2 }", ["rings is set twice (from F:1:3 and F:2:3)", "remove one of them"] },
        { "{ \"Web\": { \"Port\": 1 }, \"Web:Port\": 2 }", ["Web:Port is set twice (from F:1:12 and F:1:25)"] },

        // Names.
        { "{ \"Interface\": \"eth0\" }", ["Interface (from F:1:3) is not a setting", "did you mean Interfaces?"] },
        { "{ \"MaxFlows\": 5 }", ["MaxFlows (from F:1:3) is not a setting", "did you mean Limits:MaxFlows?"] },
        { "{ \"Web\": {\n  \"Prot\": 1 } }", ["Web:Prot (from F:2:3) is not a setting", "did you mean Web:Port?"] },
        { "{ \"Webb\": { \"Port\": 1 } }", ["Webb:Port (from F:1:13) is not a setting", "did you mean Web:Port?"] },
        { "{ \"Webb\": { } }", ["Webb (from F:1:3) is not a setting"] },
        { "{ \"web_port\": 1 }", ["web_port (from F:1:3) is not a setting", "did you mean Web:Port?"] },
        { "{ \"Web\": { \"Listen\": 1 } }", ["Web:Listen (from F:1:12) is not a setting"] },
        { "{ \"HomeNetwork\": \"10.0.0.0/8\" }", ["HomeNetwork (from F:1:3) is not a setting", "did you mean HomeNetworks?"] },
        { "{ \"Store\": { \"MaxMegabyte\": 20 } }", ["Store:MaxMegabyte (from F:1:14) is not a setting", "did you mean Store:MaxMegabytes"] },
        { "{ \"Logging\": { \"LogLevel\": { \"Default\": \"Debug\" } } }", ["Logging:LogLevel:Default (from F:1:30) is not a setting", "'rfbwatch config default' prints all settings"] },
        { "{ \"OutputTokn\": \"hush\" }", ["OutputTokn (from F:1:3) is not a setting", "did you mean OutputToken?"] },

        { "{ \"Fanout\": \"random\" }", ["Fanout is 'random' (from F:1:13)", "must be one of addresses, hash, cpu, qm"] },
        { "{ \"Cpus\": [\"0\", \"x\"] }", ["(from F:1:17)", "'x'", "such as 2,4-7"] },

        // Version.
        { "{ \"Version\": 99 }", ["Version is '99' (from F:1:14)", "from 1 to 2"] },
        { "{ \"Version\": \"two\" }", ["Version is 'two' (from F:1:14)", "from 1 to 2"] },

        // Numbers.
        { "{ \"Rings\": 9999 }", ["Rings is '9999' (from F:1:12)", "a whole number from 0 to 64", Scalar, "('0')"] },
        { "{ \"Rings\": -1 }", ["Rings is '-1' (from F:1:12)", "from 0 to 64"] },
        { "{ \"Rings\": 1.5 }", ["Rings is '1.5' (from F:1:12)", "a whole number"] },
        { "{ \"Rings\": 1e1 }", ["Rings is '1e1' (from F:1:12)", "a whole number"] },
        { "{ \"Rings\": \"many\" }", ["Rings is 'many' (from F:1:12)", "a whole number"] },
        { "{ \"Rings\": true }", ["Rings is 'true' (from F:1:12)", "a whole number"] },
        { "{ \"RingMegabytes\": \"64 MB\" }", ["RingMegabytes is '64 MB'", "from 1 to 4096"] },
        { "{ \"RingMegabytes\": 99999999999999999999 }", ["RingMegabytes is '99999999999999999999'", "from 1 to 4096"] },
        { "{ \"Web\": { \"Port\": 65536 } }", ["Web:Port is '65536' (from F:1:20)", "from 0 to 65535"] },
        { "{ \"Limits\": { \"MaxFlows\": 1 } }", ["Limits:MaxFlows is '1'", "from 1024 to 67108864"] },
        { "{ \"Limits\": { \"QueuedRows\": 0 } }", ["Limits:QueuedRows is '0'", "from 64"] },
        { "{ \"Store\": { \"MaxMegabytes\": 1 } }", ["Store:MaxMegabytes is '1'", "from 16"] },
        { "{ \"Health\": { \"MaxDropRatio\": 1001 } }", ["Health:MaxDropRatio is '1001'", "from 0 to 1000"] },

        // Flags and choices.
        { "{ \"Promiscuous\": \"perhaps\" }", ["Promiscuous is 'perhaps' (from F:1:18)", "must be true or false"] },
        { "{ \"Stdout\": 1 }", ["Stdout is '1' (from F:1:13)", "must be true or false"] },
        { "{ \"Web\": { \"Enabled\": \"on\" } }", ["Web:Enabled is 'on'", "must be true or false"] },
        { "{ \"Backend\": \"pcap\" }", ["Backend is 'pcap' (from F:1:14)", "auto, af_packet, libpcap"] },
        { "{ \"Log\": { \"Format\": \"xml\" } }", ["Log:Format is 'xml'", "text, json"] },

        // Durations.
        { "{ \"Stats\": { \"Interval\": 60 } }", ["Stats:Interval is '60'", "30s, 5m, 12h or 14d"] },
        { "{ \"Stats\": { \"Interval\": \"60d\" } }", ["Stats:Interval is '60d'", "0.01s to 1d"] },
        { "{ \"Stats\": { \"Interval\": \"0s\" } }", ["Stats:Interval is '0s'", "0.01s"] },
        { "{ \"Store\": { \"MaxAge\": \"two weeks\" } }", ["Store:MaxAge is 'two weeks'", "30s, 5m, 12h or 14d"] },
        { "{ \"Store\": { \"MaxAge\": \"-1d\" } }", ["Store:MaxAge is '-1d'"] },
        { "{ \"OutputTimeout\": \"15\" }", ["OutputTimeout is '15'"] },
        { "{ \"OutputTimeout\": \"1,5s\" }", ["OutputTimeout is '1,5s'"] },
        { "{ \"Web\": { \"HeadTimeout\": \"5m\" } }", ["Web:HeadTimeout is '5m'", "to 60s"] },

        // Lists: each entry.
        { "{ \"Interfaces\": [\"eth0\", \"\"] }", ["Interfaces[1] is '' (from F:1:26)", "must not be empty", "change or remove it"] },
        { "{ \"Interfaces\": [\"eth0\", \"eth1\", \"eth0\"] }", ["Interfaces[2] is 'eth0' (from F:1:34)", "it repeats entry 1"] },
        { "{ \"Interfaces\": [\"an interface\"] }", ["Interfaces is 'an interface' (from F:1:18)", "'rfbwatch interfaces'"] },
        { "{ \"Interfaces\": [\"eth0\", \"/dev/eth1\"] }", ["Interfaces[1] is '/dev/eth1'"] },
        { "{ \"Interfaces\": [\"enp0s31f6-mirror-port\"] }", ["Interfaces is 'enp0s31f6-mirror-port'"] },
        { "{ \"Sources\": [\"udp://host:1\"] }", ["Sources is 'udp://host:1'", "tcp://host:port"] },
        { "{ \"Sources\": [\"tcp://host\"] }", ["Sources is 'tcp://host'", "tcp://host:port"] },
        { "{ \"Sources\": [\"tcp://10.0.0.1:99999\"] }", ["Sources is 'tcp://10.0.0.1:99999'"] },
        { "{ \"Sources\": [\"/\"] }", ["Sources is '/'", "a named pipe"] },
        { "{ \"HomeNetworks\": [\"10.0.0.0/8\",\n  \"10.0.0.0/99\"] }", ["HomeNetworks[1] is '10.0.0.0/99' (from F:2:3)", "not a network", "10.0.0.0/8 or fd00::/8"] },
        { "{ \"HomeNetworks\": [\"10.0.0\"] }", ["HomeNetworks is '10.0.0'", "not a network"] },
        { "{ \"HomeNetworks\": \"10.0.0.0/8,office\" }", ["HomeNetworks[1] is 'office' (from F:1:19)", "not a network"] },
        { "{ \"WatchPorts\": [\"59OO\"] }", ["WatchPorts is '59OO'", "5500,5800-5810"] },
        { "{ \"WatchPorts\": [5900, 70000] }", ["WatchPorts[1] is '70000' (from F:1:24)", "0 to 65535"] },
        { "{ \"WatchPorts\": \"5910-5900\" }", ["WatchPorts is '5910-5900'"] },
        { "{ \"Outputs\": [\"https://a.example/\", \"ftp://b.example/\"] }", ["Outputs[1] is 'ftp://b.example/' (from F:1:37)", "syslog+tls://host:port"] },
        { "{ \"Outputs\": [\"collector.example:514\"] }", ["Outputs is 'collector.example:514'", "it is not an output"] },
        { "{ \"Outputs\": [\"https://me:hush@c.example/\"] }", ["Outputs is 'https://***@c.example/'", "use OutputToken"] },
        { "{ \"Outputs\": [\"https://a.example/\", \"https://a.example/\"] }", ["Outputs[1] is 'https://a.example/'", "it repeats entry 1"] },
        { "{ \"Web\": { \"Hosts\": [\"https://sensor.example\"] } }", ["Web:Hosts is 'https://sensor.example'", "without scheme and port"] },
        { "{ \"Web\": { \"Hosts\": [\"sensor.example:9590\"] } }", ["Web:Hosts is 'sensor.example:9590'", "without scheme and port"] },

        // Addresses, URLs, tokens.
        { "{ \"Web\": { \"Address\": \"localhost\" } }", ["Web:Address is 'localhost' (from F:1:23)", "127.0.0.1 or ::1"] },
        { "{ \"Web\": { \"Address\": 9590 } }", ["Web:Address is '9590'", "127.0.0.1 or ::1"] },
        { "{ \"Web\": { \"Address\": \"0.0.0.0\" } }", ["Web:Address is '0.0.0.0' (from F:1:23)", "set Web:AllowRemote to true"] },
        { "{ \"Otlp\": { \"Endpoint\": \"collector:4317\" } }", ["Otlp:Endpoint is 'collector:4317'", "http://host:port"] },
        { "{ \"Otlp\": { \"Endpoint\": \"http://me:hush@c:4318\" } }", ["Otlp:Endpoint is 'http://***@c:4318'", "without a user name"] },
        { "{ \"Web\": { \"Token\": \"two words\" } }", ["Web:Token is '***' (from F:1:21)", "RFC 6750"] },
        { "{ \"OutputToken\": \"a;b\" }", ["OutputToken is '***' (from F:1:18)", "RFC 6750"] },

        // Files and folders.
        { "{ \"Rules\": { \"Paths\": [\"/no/such/rules\"] } }", ["Rules:Paths is '/no/such/rules' (from F:1:24)", "no such file or folder"] },
        { "{ \"Rules\": { \"Exceptions\": \"/no/such.yaml\" } }", ["Rules:Exceptions is '/no/such.yaml'", "no such file"] },
        { "{ \"Rules\": { \"Watchlists\": \"/no/such\" } }", ["Rules:Watchlists is '/no/such'", "no such folder"] },
        { "{ \"Inventory\": \"/no/such.csv\" }", ["Inventory is '/no/such.csv'", "no such file"] },
        { "{ \"Syslog\": { \"CaFile\": \"/no/such.pem\" } }", ["Syslog:CaFile is '/no/such.pem'", "must be a PEM file"] },
        { "{ \"Web\": { \"KeyFile\": \"/no/such.pem\" } }", ["Web:KeyFile is '/no/such.pem'", "must be a PEM file"] },
        { "{ \"Store\": { \"Path\": \"/\" } }", ["Store:Path is '/'", "it is a folder, but must be a file"] },
        { "{ \"Name\": \"a\\nb\" }", ["Name is 'a\\u{a}b'", "none of them a control character"] },

        // Between settings.
        { "{ \"Web\": { \"MaxConnections\": 8, \"MaxConnectionsPerAddress\": 9 } }", ["Web:MaxConnectionsPerAddress is '9' (from F:1:61)", "at most Web:MaxConnections, 8"] },
    };

    /// <summary>An environment variable that is set to 1, and a part of its error.</summary>
    public static TheoryData<string, string> InTheEnvironment { get; } = new()
    {
        { "RFBWATCH_WEB_PORT", "did you mean RFBWATCH__Web__Port?" },
        { "RFBWATCH_RINGS", "did you mean RFBWATCH__Rings?" },
        { "RFBWATCH_WebPort", "did you mean RFBWATCH__Web__Port?" },
        { "RFBWATCH__WEB_PORT", "did you mean RFBWATCH__Web__Port?" },
        { "RFBWATCH__Web__Prot", "did you mean RFBWATCH__Web__Port?" },
        { "RFBWATCH__Interface", "did you mean RFBWATCH__Interfaces?" },
        { "RFBWATCH_FOO", "settings have names such as RFBWATCH__Web__Port" },
        { "rfbwatch_web_port", "did you mean RFBWATCH__Web__Port?" },
        { "RFBWATCH__Web", "is not a setting" },
        { "RFBWATCH__", "is not a setting" },
    };

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(InFiles))]
    public void A_mistake_in_the_file_is_named(string text, string[] expected)
    {
        string file = _folder.Write("settings.json", text);
        string error = Assert.Single(SensorConfiguration.Load(file, [], new Dictionary<string, string>()).Errors);
        Assert.All(expected, part => Assert.Contains(part.Replace("F:", file + ":", StringComparison.Ordinal), error));
        Assert.DoesNotContain("hush", error);
        Assert.DoesNotContain(error, char.IsControl);
        Assert.EndsWith(".", error.Replace("?", ".", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(InTheEnvironment))]
    public void A_mistake_in_the_environment_is_named(string name, string expected)
    {
        string error = Assert.Single(SensorConfiguration.Load(null, [new(name, "1"), new("PATH", "/bin"), new("RFB", "1")], new Dictionary<string, string>()).Errors);
        Assert.StartsWith($"{name} (from environment) is not a setting; ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error);
    }

    [Fact]
    public void There_are_a_hundred() => Assert.True(InFiles.Count + InTheEnvironment.Count >= 100);

    [Fact]
    public void A_value_of_the_environment_or_the_command_line_is_named_with_its_place()
    {
        var errors = SensorConfiguration.Load(null, [new("RFBWATCH__Web__Port", "x")], new Dictionary<string, string> { ["Rings"] = "y", ["Ringz"] = "1" }).Errors;
        Assert.Contains(errors, error => error.StartsWith("Web:Port is 'x' (from environment RFBWATCH__Web__Port): it must be a whole number from 0 to 65535; change it, or unset it for the default ('9590').", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("Rings is 'y' (from command line): ", StringComparison.Ordinal) && error.Contains("leave it out", StringComparison.Ordinal));
        Assert.Contains(errors, error => error == "Ringz (from command line) is not a setting; did you mean Rings?");
        Assert.Equal(3, errors.Count);
    }

    [Fact]
    public void A_certificate_is_tried_with_its_key()
    {
        using var one = new TestAuthority("one");
        using var other = new TestAuthority("other");
        string certificate = one.WriteServer(_folder.Of("server.pem"), out string key);
        other.WriteServer(_folder.Of("other.pem"), out string wrong);
        Assert.Empty(Load(("Web:CertificateFile", certificate), ("Web:KeyFile", key)));
        Assert.Contains($"it cannot be used with Web:KeyFile is '{wrong}'", Assert.Single(Load(("Web:CertificateFile", certificate), ("Web:KeyFile", wrong))));
        Assert.Contains("it contains no private key and Web:KeyFile is not set", Assert.Single(Load(("Web:CertificateFile", certificate))));
        Assert.Contains("it contains no private key", Assert.Single(Load(("Web:CertificateFile", certificate), ("Web:KeyFile", certificate))));
        Assert.Contains("it contains no certificate", Assert.Single(Load(("Web:CertificateFile", key))));
        Assert.Contains("it requires a certificate; set Syslog:CertificateFile too", Assert.Single(Load(("Syslog:KeyFile", key))));
        Assert.Contains("set Web:CertificateFile too", Assert.Single(Load(("Web:MetricsClientCaFile", certificate))));
    }

    [Fact]
    public void A_file_that_is_far_too_large_is_not_read()
    {
        string error = Assert.Single(SensorConfiguration.Load(_folder.Write("settings.json", new string(' ', 300_000) + "{ }"), [], new Dictionary<string, string>()).Errors);
        Assert.Contains("it has 300003 bytes, more than the limit of 262144", error);
    }

    [Fact]
    public void All_mistakes_are_reported()
    {
        string file = _folder.Write("settings.json", "{ " + string.Join(", ", Enumerable.Range(0, 2000).Select(i => $"\"Prot{i}\": {i}")) + ", \"" + new string('x', 100_000) + "\": 1 }");
        Assert.Equal(2001, SensorConfiguration.Load(file, [], new Dictionary<string, string>()).Errors.Count);
    }

    [Fact]
    public void An_older_file_is_read_and_what_has_changed_is_reported()
    {
        Assert.Contains(Notes("{ }"), note => note.Contains("has no Version and is read as version 1; this program reads version 2", StringComparison.Ordinal));
        Assert.Contains(Notes("{ \"Version\": 1 }"), note => note.Contains("was written for version 1", StringComparison.Ordinal));
        Assert.Contains(Notes("{ }"), note => note.StartsWith("version 2: unknown keys", StringComparison.Ordinal));
        Assert.Empty(Notes("{ \"Version\": 2 }"));
        Assert.Empty(SensorConfiguration.Load(null, [], new Dictionary<string, string>()).Notes);

        IReadOnlyList<string> Notes(string text) => SensorConfiguration.Load(_folder.Write("settings.json", text), [], new Dictionary<string, string>()).Notes;
    }

    [Fact]
    public void An_entry_of_a_list_in_a_file_may_have_a_comma_in_it()
    {
        var configuration = SensorConfiguration.Load(_folder.Write("settings.json", "{ \"Outputs\": [\"https://a.example/?a=1,2\", \"https://b.example/\"] }"), [], new Dictionary<string, string>());
        Assert.Empty(configuration.Errors);
        Assert.Equal(["https://a.example/?a=1,2", "https://b.example/"], configuration.List("Outputs"));
    }

    private static IReadOnlyList<string> Load(params (string Key, string Value)[] settings) =>
        SensorConfiguration.Load(null, [], settings.ToDictionary(setting => setting.Key, setting => setting.Value)).Errors;
}
