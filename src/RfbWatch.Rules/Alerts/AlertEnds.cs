using System.Globalization;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Alerts;

/// <summary>The entities of a rule's alerts as short text: client and server, or the device; a count if there are several.</summary>
public static class AlertEnds
{
    private const string Arrow = " → ";

    /// <summary>The text; empty if the rows name no entities.</summary>
    /// <param name="alerts">At least one alert; all of one rule.</param>
    public static string Of(IReadOnlyList<Alert> alerts)
    {
        string client = One(alerts, "ClientIP", "clients"), server = Server(alerts);
        if (client.Length > 0 || server.Length > 0)
        {
            return (client.Length > 0 ? client : "?") + Arrow + (server.Length > 0 ? server : "?");
        }

        string device = One(alerts, "DeviceName", "devices");
        return device.Length > 0 ? device : One(alerts, "RemoteIP", "addresses");
    }

    private static string Server(IReadOnlyList<Alert> alerts)
    {
        string address = One(alerts, "ServerIP", "servers");
        int port = alerts[0].Schema.IndexOf("ServerPort");
        long[] ports = port < 0 ? [] : [.. alerts.SelectMany(alert => alert.Rows).Where(row => !row[port].IsNull).Select(row => row[port].AsLong).Distinct()];
        return address.Length > 0 && ports is [var only] ? string.Create(CultureInfo.InvariantCulture, $"{(address.Contains(':') ? $"[{address}]" : address)}:{only}") : address;
    }

    private static string One(IReadOnlyList<Alert> alerts, string column, string many)
    {
        int at = alerts[0].Schema.IndexOf(column);
        if (at < 0)
        {
            return "";
        }

        var values = alerts.SelectMany(alert => alert.Rows).SelectMany(row => Texts(row[at])).Where(text => text.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        return values.Count switch { 0 => "", 1 => values[0], var count => string.Create(CultureInfo.InvariantCulture, $"{count} {many}") };
    }

    private static IEnumerable<string> Texts(KustoValue cell) => cell.IsNull ? [] : cell.AsArray is { } array ? array.Select(item => item.Text) : [cell.Text];
}
