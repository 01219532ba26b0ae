using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <summary>Assigns a small number to each encapsulation, so that a flow needs only two bytes for it. Number 0 means none.</summary>
internal sealed class EncapsulationTable
{
    private readonly Dictionary<Encapsulation, ushort> _numbers = [];
    private readonly List<string> _texts = [string.Empty];

    /// <summary>
    /// Returns the number of an encapsulation. The result is also 0 if the table already contains 65,535 others; <paramref name="forgotten"/> counts these
    /// cases.
    /// </summary>
    public ushort Number(in Encapsulation encapsulation, ref long forgotten)
    {
        if (encapsulation.Count == 0)
        {
            return 0;
        }

        if (_numbers.TryGetValue(encapsulation, out ushort number))
        {
            return number;
        }

        if (_texts.Count > ushort.MaxValue)
        {
            forgotten++;
            return 0;
        }

        number = (ushort)_texts.Count;
        _texts.Add(encapsulation.ToString());
        _numbers.Add(encapsulation, number);
        return number;
    }

    /// <summary>Returns the text for display and rows.</summary>
    public string Text(ushort number) => _texts[number];
}
