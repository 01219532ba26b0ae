using RfbWatch.Rules.Watchlists;

namespace RfbWatch.Rules.Packs;

/// <summary>An exception included in a pack, ready to be copied: its file <c>exceptions/NAME.yaml</c>, and test data in <c>data/exceptions/NAME/</c>.</summary>
/// <param name="Name">Name of its file without the extension.</param>
/// <param name="Text">Text of the file, to be copied.</param>
/// <param name="Exception">The exception.</param>
public sealed record PackException(string Name, string Text, RuleException Exception);

/// <summary>A watchlist included in a pack as an example, <c>watchlists/NAME.csv</c>.</summary>
/// <param name="Text">Text of the file, to be copied.</param>
/// <param name="List">The list.</param>
public sealed record PackWatchlist(string Text, Watchlist List);
