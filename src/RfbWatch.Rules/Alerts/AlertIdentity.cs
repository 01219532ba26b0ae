using System.Globalization;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Alerts;

/// <summary>The identity of a result row, as text: two rows with the same identity are the same result at two times.</summary>
internal sealed class AlertIdentity
{
    /// <summary>
    /// Times are part of an identity with a precision of one minute: the clocks of two sensors differ, and the same rows from another sensor must result in the same alert. A time less than
    /// a second before a full minute counts as that minute, because many times are round.
    /// </summary>
    private static readonly TimeSpan IdentityTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(1);

    private static readonly string[] Columns =
        ["SessionId", "DeviceId", "DeviceName", "ClientIP", "ServerIP", "ServerPort", "RemoteIP", "RemotePort", "LocalPort", "FirstSeen", "AccountName", "FileName"];

    private readonly int[] _places;

    /// <summary>Builds identities from the columns that identify entities, or from all columns if there are none.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="withTimes">Whether times are part of the identity; without them, a hit keeps its identity however long it lasts.</param>
    public AlertIdentity(KustoSchema schema, bool withTimes)
    {
        int[] identity = [.. Columns.Select(schema.IndexOf).Where(at => at >= 0)];
        identity = identity.Length > 0 ? identity : [.. Enumerable.Range(0, schema.Count)];
        _places = [.. identity.Where(at => withTimes || schema[at].Type != KustoType.DateTime)];
    }

    /// <summary>The identity of a row.</summary>
    public string Of(KustoValue[] row) => string.Join('\u0001', _places.Select(at => Text(row[at])));

    private static string Text(KustoValue cell)
    {
        if (cell.Kind != ValueKind.DateTime || cell.IsNull)
        {
            return cell.Text;
        }

        long ticks = Math.Min(cell.AsLong, DateTime.MaxValue.Ticks - RoundTime.Ticks) + RoundTime.Ticks;
        return new DateTime(ticks - (ticks % IdentityTime.Ticks), DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture);
    }
}
