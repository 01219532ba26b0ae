using System.Text.Json;
using RfbWatch.Detection;

namespace RfbWatch.Engine.Tests;

/// <summary>Compares a session from the manifest with a session found.</summary>
internal static class GoldenSession
{
    /// <summary>The differences, one line each. Only properties stated in the manifest are compared.</summary>
    public static List<string> Differences(JsonElement expected, Session found)
    {
        var facts = found.Facts;
        var differences = new List<string>();
        void Compare(string name, string? actual)
        {
            if (expected.Names(name, out var value))
            {
                string? wanted = value.ValueKind == JsonValueKind.Null ? null : value.ToString();
                if (!string.Equals(wanted, actual, StringComparison.OrdinalIgnoreCase))
                {
                    differences.Add($"{name}: expected {wanted ?? "none"}, found {actual ?? "none"}");
                }
            }
        }

        Compare("client", found.Client.Address.ToString());
        Compare("server", found.Server.Address.ToString());
        if (expected.GetProperty("server_port").ValueKind != JsonValueKind.Null)
        {
            Compare("server_port", $"{found.Server.Port}");
        }

        Compare("client_port", $"{found.Client.Port}");
        // The initiator is known only where the beginning of the connection was captured.
        if (!found.Flow.MidStream)
        {
            Compare("initiator", found.Initiator.ToString());
        }

        Compare("carrier", facts.Carrier.ToString());
        if (expected.Text("carrier_target") is not null)
        {
            Compare("carrier_target", facts.CarrierTarget);
        }

        Compare("encapsulation", found.Flow.Encapsulation);
        Compare("server_version", facts.ServerVersion?.ToString());
        Compare("client_version", facts.ClientVersion?.ToString());
        Compare("offered", "[" + string.Join(", ", facts.OfferedSecurityTypes) + "]");
        Compare("security_type", facts.SecurityType?.ToString());
        Compare("security_sub_type", facts.SecuritySubType?.ToString());
        Compare("result", facts.AuthenticationResult.ToString());
        Compare("no_authentication", facts.NoAuthentication.ToString());
        if (expected.Text("desktop_name") is not null)
        {
            Compare("desktop_name", facts.DesktopName);
        }

        Compare("stage", facts.Stage.ToString());
        Compare("keys", $"{facts.Activity.KeyEvents}");
        Compare("pointer_events", $"{facts.Activity.PointerEvents}");
        Compare("clipboard_client_bytes", $"{facts.Activity.ClipboardClientBytes}");
        Compare("clipboard_server_bytes", $"{facts.Activity.ClipboardServerBytes}");
        Compare("mid_stream", facts.MidStream.ToString());
        differences.AddRange(Names(expected, "findings").Where(name => !found.Has(name)).Select(name => $"finding {name} is missing"));
        differences.AddRange(Names(expected, "not_findings").Where(found.Has).Select(name => $"finding {name} is wrong"));
        return differences;
    }

    private static IEnumerable<string> Names(JsonElement expected, string name) =>
        expected.Names(name, out var names) ? names.EnumerateArray().Select(each => each.GetString()!) : [];
}
