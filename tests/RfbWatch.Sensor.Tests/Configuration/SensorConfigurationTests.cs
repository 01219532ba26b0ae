using RfbWatch.Sensor.Configuration;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Configuration;

public sealed class SensorConfigurationTests
{
    private static SensorConfiguration Load(string? file = null, Dictionary<string, string>? environment = null, Dictionary<string, string>? options = null) =>
        SensorConfiguration.Load(file, environment ?? [], options ?? []);

    [Fact]
    public void Defaults_have_no_errors() => Assert.Empty(Load().Errors);

    [Fact]
    public void The_nearer_source_wins_and_every_value_knows_its_origin()
    {
        using var folder = new TestFolder();
        string file = folder.Write("settings.json", """
            // comments are allowed
            { "Name": "from file", "Rings": 3, "RingMegabytes": 8, "Interfaces": ["eth1", "eth2"] }
            """);
        var configuration = Load(
            file,
            new() { ["RFBWATCH__Rings"] = "4", ["RFBWATCH__RingMegabytes"] = "16", ["RFBWATCH__Store__MaxAge"] = "2d", ["PATH"] = "/bin" },
            new() { ["RingMegabytes"] = "32" });
        Assert.Empty(configuration.Errors);
        Assert.Equal(("from file", file + ":2:11"), (configuration["Name"], configuration.OriginOf("Name")));
        Assert.Equal(("4", "environment RFBWATCH__Rings"), (configuration["Rings"], configuration.OriginOf("Rings")));
        Assert.Equal(("32", "command line"), (configuration["RingMegabytes"], configuration.OriginOf("RingMegabytes")));
        Assert.Equal(TimeSpan.FromDays(2), configuration.Duration("Store:MaxAge"));
        Assert.Equal(["eth1", "eth2"], configuration.List("Interfaces"));
        Assert.Equal("default", configuration.OriginOf("Filter"));
        Assert.Contains("Rings = 4   # environment RFBWATCH__Rings", configuration.Show());
    }

    [Fact]
    public void A_shorter_list_replaces_a_longer_one()
    {
        using var folder = new TestFolder();
        string file = folder.Write("settings.json", """{ "Interfaces": ["a", "b", "c"] }""");
        Assert.Equal(["z"], Load(file, new() { ["RFBWATCH__Interfaces__0"] = "z" }).List("Interfaces"));
    }

    [Fact]
    public void Every_error_is_reported_at_once()
    {
        using var folder = new TestFolder();
        string file = folder.Write("settings.json", """{ "Rings": 9999, "Promiscuous": "perhaps", "MaxFlows": 5, "HomeNetworks": ["10.0.0.0/99"] }""");
        var errors = Load(file, new() { ["RFBWATCH__Stats__Interval"] = "soon" }, new() { ["Outputs"] = "ftp://host", ["Backend"] = "magic" }).Errors;
        Assert.Equal(7, errors.Count);
        Assert.Contains(errors, error => error.Contains("Rings is '9999'") && error.Contains(file) && error.Contains("0 to 64"));
        Assert.Contains(errors, error => error.Contains("Promiscuous is 'perhaps'") && error.Contains("must be true or false"));
        Assert.Contains(errors, error => error.Contains("MaxFlows") && error.Contains("did you mean Limits:MaxFlows"));
        Assert.Contains(errors, error => error.Contains("'10.0.0.0/99'") && error.Contains("it is not a network"));
        Assert.Contains(errors, error => error.Contains("Stats:Interval is 'soon' (from environment RFBWATCH__Stats__Interval)"));
        Assert.Contains(errors, error => error.Contains("'ftp://host'") && error.Contains("it is not an output"));
        Assert.Contains(errors, error => error.Contains("Backend is 'magic' (from command line)"));
    }

    [Theory]
    [InlineData("{ \"Name\": ")]
    [InlineData("[1]")]
    [InlineData(null)]
    public void A_file_that_cannot_be_read_is_an_error_and_no_exception(string? text)
    {
        using var folder = new TestFolder();
        string file = text is null ? folder.Of("absent.json") : folder.Write("settings.json", text);
        Assert.Contains(file, Assert.Single(Load(file).Errors));
    }

    [Fact]
    public void Secrets_in_URLs_are_not_shown_and_passwords_not_taken()
    {
        var configuration = Load(options: new() { ["Outputs"] = "https://collector.example/in?sig=hush,https://me:hush@collector.example/" });
        Assert.DoesNotContain(configuration.Show(), line => line.Contains("hush"));
        Assert.Contains(configuration.Show(), line => line.StartsWith("Outputs = https://collector.example/in?***,https://***@collector.example/ ", StringComparison.Ordinal));
        Assert.DoesNotContain("hush", Assert.Single(configuration.Errors));
    }

    [Theory]
    [InlineData("https://me:hush@collector example/")]
    [InlineData("ftp://collector.example/in?sig=hush")]
    [InlineData("me:hush@collector.example")]
    [InlineData("https:/me:hush@collector.example/x")]
    [InlineData("https://collector.example#hush")]
    [InlineData("https://collector.example/in?scope=a,b&sig=hush")]
    [InlineData("https://me:hush,hush@collector.example/")]
    [InlineData("https://me:pa/hush@collector.example/")]
    [InlineData("https://me:hush?hush@collector.example/")]
    [InlineData("https://collector.example/in?to=a@b&sig=hush")]
    public void Secrets_in_what_should_be_a_URL_are_not_shown(string text)
    {
        foreach (string key in (string[])["Outputs", "Otlp:Endpoint"])
        {
            var configuration = Load(options: new() { [key] = text });
            Assert.DoesNotContain(configuration.Show(), line => line.Contains("hush"));
            Assert.DoesNotContain(configuration.Errors, error => error.Contains("hush"));
        }
    }

    [Theory]
    [InlineData("https://collector.example/in?scope=a,b&sig=hush", "https://collector.example/in?***")]
    [InlineData("https://me:pa/ss@collector.example/", "https://***@collector.example/")]
    [InlineData("https://a.example/?sig=hush, syslog+tls://b.example:6514", "https://a.example/?***, syslog+tls://b.example:6514")]
    public void What_is_not_secret_in_a_URL_is_shown(string text, string expected) =>
        Assert.Contains(Load(options: new() { ["Outputs"] = text }).Show(), line => line.StartsWith($"Outputs = {expected} ", StringComparison.Ordinal));

    [Theory]
    [InlineData("WatchPorts", "59OO")]
    [InlineData("WatchPorts", "5910-5900")]
    [InlineData("Stats:Interval", "60d")]
    [InlineData("Stats:Interval", "0.0001s")]
    [InlineData("OutputTimeout", "30d")]
    [InlineData("Otlp:Interval", "2d")]
    [InlineData("Store:MaxAge", "P9999Y")]
    public void What_the_code_could_not_work_by_is_an_error(string key, string value) =>
        Assert.StartsWith($"{key} is '{value}'", Assert.Single(Load(options: new() { [key] = value }).Errors));

    [Fact]
    public void Files_and_addresses_are_checked_at_the_start()
    {
        var errors = Load(options: new() { ["Syslog:CaFile"] = "/no/such/file", ["Syslog:KeyFile"] = typeof(SensorConfiguration).Assembly.Location, ["Web:Address"] = "everywhere", ["Otlp:Endpoint"] = "collector:4317" }).Errors;
        Assert.Equal(4, errors.Count);
        Assert.Contains(errors, error => error.StartsWith("Syslog:CaFile is '/no/such/file'", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("Syslog:KeyFile is", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("Web:Address is 'everywhere'", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("Otlp:Endpoint is 'collector:4317'", StringComparison.Ordinal));
    }

    [Fact]
    public void Secrets_are_never_shown()
    {
        var configuration = Load(options: new() { ["Web:Token"] = "hush-hush" });
        Assert.DoesNotContain(configuration.Show(), line => line.Contains("hush-hush"));
        Assert.Contains(configuration.Show(), line => line.StartsWith("Web:Token = ***", StringComparison.Ordinal));
    }
}
