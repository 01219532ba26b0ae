using RfbWatch.Packets;

namespace RfbWatch.Events;

/// <summary>Maps addresses to devices.</summary>
public sealed class DeviceInventory
{
    /// <summary>An empty inventory: all devices are named by their addresses.</summary>
    public static readonly DeviceInventory Empty = new(new Dictionary<IpAddress, Device>());

    private readonly IReadOnlyDictionary<IpAddress, Device> _devices;

    /// <summary>Creates an inventory.</summary>
    public DeviceInventory(IReadOnlyDictionary<IpAddress, Device> devices) => _devices = devices;

    /// <summary>Returns the device with an address; if it is unknown, a device named by the address.</summary>
    public Device At(IpAddress address)
    {
        if (_devices.TryGetValue(address, out var device))
        {
            return device;
        }

        string name = address.ToString();
        return new Device(name, name);
    }
}
