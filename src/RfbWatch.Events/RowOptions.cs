using RfbWatch.Detection;

namespace RfbWatch.Events;

/// <summary>Options for creating rows.</summary>
public sealed record RowOptions
{
    /// <summary>The home networks: rows are written from the viewpoint of hosts in these networks. Default <see cref="HomeNetworks.Default"/>.</summary>
    public HomeNetworks HomeNetworks { get; init; } = HomeNetworks.Default;

    /// <summary>Names of devices. Default none: devices are named by their addresses.</summary>
    public DeviceInventory Inventory { get; init; } = DeviceInventory.Empty;

    /// <summary>Whether process columns may be inferred from a product that was fingerprinted with high confidence. Default true.</summary>
    public bool InferProcess { get; init; } = true;

    /// <summary>Name of the sensor. Default empty.</summary>
    public string SensorName { get; init; } = "";
}
