using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using RfbWatch.Rules.Files;
using YamlDotNet.RepresentationModel;

namespace RfbWatch.Rules.Simulation;

/// <summary>Reads <c>simulation</c> of a content file. Errors are reported with their line, because a simulation that silently does less would look like a rule that does not fire.</summary>
internal sealed partial class SimulationFile(string source, List<RuleProblem> problems)
{
    private const int MaxCount = 100;
    private const string Key = "simulation";
    private static readonly string[] Keys = ["summary", "sessions", "rows"];
    private static readonly string[] SessionKeys = ["client", "server", "servers", "port", "login", "count", "before", "reverse", "repeater", "files"];
    private static readonly string[] RowKeys = ["table", "before", "row"];

    /// <summary>Returns the simulation of a content file; null if it has none, or one with an error.</summary>
    public RuleSimulation? Read(YamlMappingNode content)
    {
        if (content.Child(Key) is not { } node)
        {
            return null;
        }

        int before = problems.Count;
        if (node is not YamlMappingNode mapping)
        {
            Report(node, $"'{Key}' is a mapping of {string.Join(", ", Keys)}.");
            return null;
        }

        Check(mapping, Keys);
        var simulation = new RuleSimulation(mapping.Text("summary"), [.. mapping.Maps("sessions").SelectMany(Sessions)], [.. mapping.Maps("rows").Select(Row)]);
        if (simulation.Summary.Length == 0)
        {
            Report(node, $"'{Key}' has no summary: say in a sentence what happens.");
        }

        if (simulation.Sessions.Count + simulation.Rows.Count == 0)
        {
            Report(node, $"'{Key}' has neither sessions nor rows: nothing happens in it.");
        }

        return problems.Count == before ? simulation : null;
    }

    private IEnumerable<SimulatedSession> Sessions(YamlMappingNode node)
    {
        Check(node, SessionKeys);
        string[] servers = node.Texts("servers") is { Count: > 0 } several ? [.. several] : [node.Text("server")];
        return [.. servers.Select(server => new SimulatedSession
        {
            Client = Address(node, "client", node.Text("client")),
            Server = Address(node, "server", server),
            Port = Number(node, "port", 5900, ushort.MaxValue),
            Login = Login(node),
            Count = Number(node, "count", 1, MaxCount),
            Before = Duration(node, "before"),
            Reverse = Flag(node, "reverse"),
            Repeater = node.Text("repeater"),
            Files = Flag(node, "files"),
        })];
    }

    private SimulatedRow Row(YamlMappingNode node)
    {
        Check(node, RowKeys);
        string table = node.Text("table"), row = node.Text("row");
        if (table.Length == 0)
        {
            Report(node, "A row has no table.");
        }
        else if (!TableName().IsMatch(table))
        {
            // The name becomes the name of a file.
            Report(node, $"table '{table}': write a name of letters, digits and underscores.");
        }

        try
        {
            using var document = JsonDocument.Parse(row);
            if (document.RootElement.ValueKind != JsonValueKind.Object || document.RootElement.TryGetProperty("Timestamp", out _))
            {
                Report(node, "'row' is a JSON object without Timestamp, which follows from 'before'.");
            }
        }
        catch (JsonException e)
        {
            Report(node, $"'row' is not JSON: {e.Message}");
        }

        return new SimulatedRow(table, Duration(node, "before"), row);
    }

    private SimulatedLogin Login(YamlMappingNode node)
    {
        string text = node.Text("login");
        if (Enum.TryParse<SimulatedLogin>(text, ignoreCase: true, out var login) && Enum.IsDefined(login) && !char.IsAsciiDigit(text[0]))
        {
            return login;
        }

        Report(node, $"login '{text}': allowed are {string.Join(", ", Enum.GetNames<SimulatedLogin>().Select(name => char.ToLowerInvariant(name[0]) + name[1..]))}.");
        return SimulatedLogin.None;
    }

    private string Address(YamlMappingNode node, string key, string text)
    {
        if (!IPAddress.TryParse(text, out var address) || address.AddressFamily != AddressFamily.InterNetwork)
        {
            Report(node, $"{key} '{text}': write an IPv4 address.");
        }

        return text;
    }

    private int Number(YamlMappingNode node, string key, int otherwise, int most)
    {
        string text = node.Text(key);
        if (text.Length == 0)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= most)
        {
            return number;
        }

        Report(node, string.Create(CultureInfo.InvariantCulture, $"{key} '{text}': write a number from 1 to {most}."));
        return otherwise;
    }

    private TimeSpan Duration(YamlMappingNode node, string key)
    {
        string text = node.Text(key);
        if (text.Length == 0)
        {
            return TimeSpan.Zero;
        }

        if (RuleDuration.Parse(text) is { } duration)
        {
            return duration;
        }

        Report(node, $"{key} '{text}': write a duration like 10m or 2d.");
        return TimeSpan.Zero;
    }

    private bool Flag(YamlMappingNode node, string key)
    {
        string text = node.Text(key);
        if (text is not ("" or "true" or "false"))
        {
            Report(node, $"{key} '{text}': write true or false.");
        }

        return text == "true";
    }

    private void Check(YamlMappingNode node, string[] allowed)
    {
        foreach (var key in node.Children.Keys.OfType<YamlScalarNode>().Where(key => !allowed.Contains(key.Value)))
        {
            Report(key, $"'{key.Value}': allowed here are {string.Join(", ", allowed)}.");
        }
    }

    private void Report(YamlNode node, string message) => problems.Add(new RuleProblem(source, (int)node.Start.Line, (int)node.Start.Column, "RW023", message));

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex TableName();
}
