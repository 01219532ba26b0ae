using RfbWatch.Packets;

namespace RfbWatch.Events;

/// <summary>Which device has which address.</summary>
public sealed class DeviceInventory
{
    /// <summary>Knows no device: an address stands for its device.</summary>
    public static readonly DeviceInventory Empty = new(new Dictionary<IpAddress, Device>());

    private readonly IReadOnlyDictionary<IpAddress, Device> _devices;

    /// <summary>Devices by address.</summary>
    public DeviceInventory(IReadOnlyDictionary<IpAddress, Device> devices) => _devices = devices;

    /// <summary>The device that has the address; one named by the address itself when it is not known.</summary>
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
