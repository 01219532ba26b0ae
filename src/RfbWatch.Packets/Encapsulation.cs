using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace RfbWatch.Packets;

/// <summary>The headers around a packet, outermost first, in a compact form that is cheap to keep.</summary>
public struct Encapsulation : IEquatable<Encapsulation>
{
    /// <summary>Maximum number of layers, and therefore the maximum depth that can be configured.</summary>
    public const int MaxLayers = 8;

    private int _count;
    private ulong _kinds;
    private Ids _ids;

    /// <summary>Number of layers.</summary>
    public readonly int Count => _count;

    /// <summary>Returns the kind of a layer; 0 is the outermost.</summary>
    internal readonly EncapsulationKind Kind(int layer) => (EncapsulationKind)(byte)(_kinds >> (layer * 8));

    /// <summary>
    /// Returns a hash of the networks that the packet was in. It is the same for both directions of a flow, because ids chosen by the receiver are excluded.
    /// The hash is 0 if there are no layers.
    /// </summary>
    public readonly uint NetworkId() => Hash(ofNetwork: true);

    /// <summary>Returns a hash of the path of the packet, including ids that differ by direction; 0 if there are no layers.</summary>
    public readonly uint PathId() => Hash(ofNetwork: false);

    /// <summary>Whether kinds and ids of all layers are the same.</summary>
    public readonly bool Equals(Encapsulation other)
    {
        if (_count != other._count)
        {
            return false;
        }

        for (int layer = 0; layer < _count; layer++)
        {
            if (Kind(layer) != other.Kind(layer) || _ids[layer] != other._ids[layer])
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc />
    public override readonly bool Equals(object? obj) => obj is Encapsulation other && Equals(other);

    /// <inheritdoc />
    public override readonly int GetHashCode() => (int)PathId();

    /// <summary>Whether kinds and ids of all layers are the same.</summary>
    public static bool operator ==(Encapsulation left, Encapsulation right) => left.Equals(right);

    /// <summary>Whether any kind or id differs.</summary>
    public static bool operator !=(Encapsulation left, Encapsulation right) => !left.Equals(right);

    /// <summary>Returns text such as <c>vlan 12 / vxlan 5001</c>; empty if there are no layers.</summary>
    public override readonly string ToString()
    {
        if (_count == 0)
        {
            return string.Empty;
        }

        var text = new StringBuilder();
        for (int layer = 0; layer < _count; layer++)
        {
            ref readonly var row = ref EncapsulationKinds.Of(Kind(layer));
            text.Append(layer == 0 ? string.Empty : " / ").Append(row.Name);
            if (row.HasId)
            {
                text.Append(' ').Append(_ids[layer].ToString(CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }

    /// <summary>Removes all layers. The ids need no clearing, because only those below <see cref="Count"/> are used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Clear() => _count = 0;

    internal bool Push(EncapsulationKind kind, uint id, int limit)
    {
        if (_count >= limit)
        {
            return false;
        }

        _kinds = (_count == 0 ? 0 : _kinds) | ((ulong)kind << (_count * 8));
        _ids[_count++] = id;
        return true;
    }

    private readonly uint Hash(bool ofNetwork)
    {
        ulong hash = 0;
        for (int layer = 0; layer < _count; layer++)
        {
            uint id = !ofNetwork || EncapsulationKinds.Of(Kind(layer)).IsIdOfNetwork ? _ids[layer] : 0;
            hash = (hash ^ id ^ ((ulong)Kind(layer) << 32)) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 29;
        }

        return (uint)(hash >> 32);
    }

    [InlineArray(MaxLayers)]
    private struct Ids
    {
        private uint _first;
    }
}
