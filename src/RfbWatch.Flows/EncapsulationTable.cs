using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <summary>Gives each encapsulation met a small number, so that a flow keeps two bytes of it. Number 0 is none.</summary>
internal sealed class EncapsulationTable
{
    private readonly Dictionary<Encapsulation, ushort> _numbers = [];
    private readonly List<string> _texts = [string.Empty];

    /// <summary>The number; 0 as well when 65,535 others were met before, which <paramref name="forgotten"/> counts.</summary>
    public ushort Number(in Encapsulation encapsulation, ref long forgotten)
    {
        if (encapsulation.Count == 0)
        {
            return 0;
        }

        if (_numbers.TryGetValue(encapsulation, out var number))
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

    /// <summary>The text for people and rows.</summary>
    public string Text(ushort number) => _texts[number];
}
