using RfbWatch.Rules.Watchlists;

namespace RfbWatch.Rules.Packs;

/// <summary>An exception that comes with a pack, ready to be copied: its file <c>exceptions/NAME.yaml</c>, and data in <c>data/exceptions/NAME/</c> that proves it.</summary>
/// <param name="Name">Name of its file without the extension.</param>
/// <param name="Text">Text of the file, to be copied.</param>
/// <param name="Exception">The exception.</param>
public sealed record PackException(string Name, string Text, RuleException Exception);

/// <summary>A watchlist that comes with a pack as an example, <c>watchlists/NAME.csv</c>.</summary>
/// <param name="Text">Text of the file, to be copied.</param>
/// <param name="List">The list.</param>
public sealed record PackWatchlist(string Text, Watchlist List);
