using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Values;
using RfbWatch.Packets;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Determines the devices of addresses from imported telemetry: the addresses of DeviceNetworkInfo, the local ends of DeviceNetworkEvents, and
/// plain CSV with an address column. The latest row takes precedence; loopback addresses are ignored.
/// </summary>
public static class TelemetryInventory
{
    private static readonly string[] AddressColumns = ["LocalIP", "IPAddress", "Address", "IP"];

    /// <summary>The inventory of these tables; empty if none of them contains addresses.</summary>
    public static DeviceInventory Of(IEnumerable<TelemetryFile> files)
    {
        var devices = new Dictionary<IpAddress, (Device Device, long Ticks)>();
        foreach (var table in files.SelectMany(file => file.Tables))
        {
            int name = table.HeldSchema.IndexOf("DeviceName");
            if (name < 0)
            {
                continue;
            }

            int id = table.HeldSchema.IndexOf("DeviceId");
            int time = table.HeldSchema.IndexOf("Timestamp");
            int list = table.HeldSchema.IndexOf("IPAddresses");
            // The first address column of the table, regardless of whether it occurs in the file.
            int single = AddressColumns.FirstOrDefault(column => table.Schema.IndexOf(column) >= 0) is { } address ? table.HeldSchema.IndexOf(address) : -1;
            Device? device = null;
            foreach (var row in table.HeldRows)
            {
                string deviceName = row[name].Text;
                if (deviceName.Length == 0)
                {
                    continue;
                }

                // Rows of one device follow one another, and most addresses have many rows.
                string deviceId = id >= 0 && row[id].Text.Length > 0 ? row[id].Text : deviceName;
                if (device is null || device.Id != deviceId || device.Name != deviceName)
                {
                    device = new Device(deviceId, deviceName);
                }

                long ticks = time >= 0 && !row[time].IsNull ? row[time].AsLong : 0;
                foreach (string text in Addresses(row, list, single))
                {
                    Note(devices, text, device, ticks);
                }
            }
        }

        return devices.Count == 0 ? DeviceInventory.Empty : new DeviceInventory(devices.ToDictionary(pair => pair.Key, pair => pair.Value.Device));
    }

    private static IEnumerable<string> Addresses(KustoValue[] row, int list, int single)
    {
        if (list >= 0 && row[list].AsArray is { } entries)
        {
            foreach (var entry in entries)
            {
                yield return entry.AsBag?["IPAddress"].Text ?? entry.Text;
            }
        }

        if (single >= 0)
        {
            yield return row[single].Text;
        }
    }

    private static void Note(Dictionary<IpAddress, (Device Device, long Ticks)> devices, string text, Device device, long ticks)
    {
        if (ExportedAddress.TryParse(text, out var address) && !IsLoopback(address) && (!devices.TryGetValue(address, out var before) || before.Ticks <= ticks))
        {
            devices[address] = (device, ticks);
        }
    }

    private static bool IsLoopback(IpAddress address) => address.IsIPv6 ? address is { High: 0, Low: 1 } : (uint)address.Low >> 24 == 127;
}
