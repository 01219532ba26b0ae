using System.Runtime.InteropServices;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columns;

/// <summary>A dictionary of existing string objects.</summary>
internal sealed class TextList : TextDictionary
{
    private readonly List<string> _texts = [];
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);

    private long _bytes;

    public override int Count => _texts.Count;

    public override long ComputedBytes => _bytes;

    public override string this[int code] => _texts[code];

    /// <summary>Returns the code of a string, which is added if it is new.</summary>
    public int CodeOf(string text)
    {
        ref int code = ref CollectionsMarshal.GetValueRefOrAddDefault(_codes, text, out bool isKnown);
        if (!isKnown)
        {
            code = _texts.Count;
            _texts.Add(text);
            _bytes += DynamicExtent.BytesOf(KustoValue.Of(text));
        }

        return code;
    }
}
