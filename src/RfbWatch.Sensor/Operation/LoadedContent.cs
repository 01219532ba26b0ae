using System.Security.Cryptography;
using System.Text;
using RfbWatch.Detection;
using RfbWatch.Engine.Hunting;
using RfbWatch.Engine.Store;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Rules;
using RfbWatch.Rules.Exceptions;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Packs;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Sensor.Operation;

/// <summary>
/// The content that a reload replaces: rules, exceptions, watchlists, inventory and home networks. A new instance is loaded completely before it replaces the current one.
/// </summary>
public sealed class LoadedContent
{
    private LoadedContent()
    {
    }

    /// <summary>The valid rules.</summary>
    public required RuleSet Rules { get; init; }

    /// <summary>Expired exceptions, as lines of text. They do not invalidate the rules: alerts that they covered are raised.</summary>
    public required IReadOnlyList<string> Expired { get; init; }

    /// <summary>The tables that rules read: those of the store, and known tables without rows here.</summary>
    public required HuntingTables Tables { get; init; }

    /// <summary>Options for the creation of rows.</summary>
    public required RowOptions Rows { get; init; }

    /// <summary>Options for the evaluation of sessions.</summary>
    public required DetectionOptions Detection { get; init; }

    /// <summary>A hash over all files and the home networks.</summary>
    public required string Hash { get; init; }

    /// <summary>Time at which it was loaded.</summary>
    public required DateTimeOffset LoadedAt { get; init; }

    /// <summary>The problems with the files, as lines of text, errors first.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Whether a file cannot be read or a rule is invalid.</summary>
    public required bool HasErrors { get; init; }

    /// <summary>Reads all files named by the options.</summary>
    /// <param name="options">The options that name the files.</param>
    /// <param name="sensorName">Name of the sensor in rows; a reload does not change it.</param>
    /// <param name="store">The store with the rows of the rules' tables.</param>
    /// <param name="now">The time of reading.</param>
    public static LoadedContent Load(SensorOptions options, string sensorName, EventStore store, DateTimeOffset now)
    {
        var tables = new HuntingTables();
        foreach (var table in Events.Schemas.Tables.All)
        {
            tables.Add(table.Name, table.Kusto, store.Scan);
        }

        var hunt = options.Hunt;
        var inputs = HuntInputs.Read(hunt);
        var rules = RuleSet.Load(hunt.ShippedRules, hunt.RulePaths, inputs.Environment(tables), inputs.Exceptions, hunt.Parameters, now.UtcDateTime);
        var (inventory, inventoryError) = Inventory(options);
        var problems = rules.Problems.Concat(inputs.Problems).OrderBy(problem => problem.IsWarning).ThenBy(IsExpiry).ToList();
        return new LoadedContent
        {
            Rules = rules,
            Expired = [.. problems.Where(IsExpiry).Select(problem => problem.ToString())],
            Tables = tables,
            Rows = new RowOptions
            {
                SensorName = sensorName,
                HomeNetworks = options.HomeNetworks(),
                Inventory = inventory,
                InferProcess = options.Configuration.Flag("Inference"),
            },
            Detection = options.Detection(),
            Hash = HashOf(rules.Hash + inputs.Functions.Hash, options),
            LoadedAt = now,
            Problems = [.. inventoryError is null ? [] : new[] { inventoryError }, .. problems.Select(problem => problem.ToString())],
            HasErrors = inventoryError is not null || problems.Any(problem => !problem.IsWarning && !IsExpiry(problem)),
        };
    }

    private static bool IsExpiry(RuleProblem problem) => problem.Code == ExceptionBinding.Expired;

    private static string HashOf(string rules, SensorOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\0"));
        Add(rules);
        Add(string.Join(',', options.HomeNetworks().Prefixes));
        string[] watchlists = options.Text("Rules:Watchlists") is { } folder && Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.csv").Order(StringComparer.Ordinal)] : [];
        foreach (string? path in (string?[])[options.Text("Rules:Exceptions"), options.Text("Inventory"), .. watchlists])
        {
            if (File.Exists(path))
            {
                Add(Path.GetFileName(path));
                hash.AppendData(ContentHash(path));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    /// <summary>Returns the hash of a file; empty if it cannot be read, which is reported by the code that uses the file.</summary>
    private static byte[] ContentHash(string path)
    {
        try
        {
            return SHA256.HashData(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static (DeviceInventory Inventory, string? Error) Inventory(SensorOptions options)
    {
        if (options.Text("Inventory") is not { } path)
        {
            return (DeviceInventory.Empty, null);
        }

        var file = TelemetryReader.Read(path, "DeviceNetworkInfo");
        if (file.Error is { } error)
        {
            return (DeviceInventory.Empty, $"Inventory: {error}");
        }

        var inventory = TelemetryInventory.Of([file]);
        return ReferenceEquals(inventory, DeviceInventory.Empty) ? (inventory, $"Inventory is '{path}': it contains no devices; it needs a column DeviceName and one of LocalIP, IPAddress, IPAddresses, Address or IP") : (inventory, null);
    }
}
