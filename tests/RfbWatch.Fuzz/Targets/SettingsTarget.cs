using RfbWatch.Fuzz.Mutation;
using RfbWatch.Sensor.Configuration;
using RfbWatch.TestKit;

namespace RfbWatch.Fuzz.Targets;

/// <summary>Settings files: never an exception; every error names the file; and settings that are shown can be read.</summary>
internal sealed class SettingsTarget : FuzzTarget
{
    private const int MaxSeed = 32 << 10;

    public override string Name => "settings";

    public override IReadOnlyList<string> Assemblies => ["RfbWatch.Sensor"];

    public override int EdgeFloor => 540;

    public override int Executions => 800;

    public override int MaxLength => MaxSeed;

    public override IMutator Mutator { get; } = new TextMutator(
        "{", "}", "[", "]", ",", ":", "\"", "//", "/*", "*/", "\n", "null", "true", "false", "-1", "0", "1e3", "99999999999999999999", "\"1d\"", "\"\"", "\"a,b\"", "\\u0000", "\\ud800", "\"Interfaces\": [\"eth0\"]", "\"Version\": 2", "\"Web\": {\"Port\": 0}",
        "\"Cpus\": [\"0-3\"]", "\"Fanout\": \"cpu\"", "\"Health:SilentAfter\": \"1d\"", "\"Limits\": {\"MaxFlows\": 1}");

    public override IEnumerable<byte[]> Seeds()
    {
        yield return File.ReadAllBytes(Path.Combine(RepositoryFolder.Root, "src", "RfbWatch.Sensor", "appsettings.json"));
        yield return File.ReadAllBytes(Path.Combine(RepositoryFolder.Root, ".packaging", "rfbwatch.json"));
        yield return [.. "{\"Version\": 2, \"Interfaces\": [\"eth0\"], \"Web\": {\"Port\": 9590, \"Hosts\": [\"sensor.example.net\"]}}"u8];
    }

    public override void Run(byte[] input)
    {
        using var folder = new TestFolder();
        string path = folder.Of("settings.json");
        File.WriteAllBytes(path, input);
        var configuration = SensorConfiguration.Load(path, [], new Dictionary<string, string>());
        foreach (string error in configuration.Errors)
        {
            FuzzFailureException.ThrowUnless(error.Contains(path, StringComparison.Ordinal), $"an error without its file: {error}");
            FuzzFailureException.ThrowUnless(!error.Contains('\n', StringComparison.Ordinal) && !error.Any(char.IsControl), $"an error with control characters: {error}");
        }

        if (configuration.Errors.Count == 0)
        {
            FuzzFailureException.ThrowUnless(configuration.Show().All(line => line.Length > 0), "a setting that is not shown");
        }
    }
}
