using System.CommandLine;
using Weir.Cli.Edits;
using Weir.Cli.Frame;
using Weir.Sources.Editing;

namespace Weir.Cli.Bans;

/// <summary><c>weir ban add</c>.</summary>
internal sealed class BanAddVerb : EditVerb
{
    private readonly Argument<string> _prefix = BanArgument.Create();

    private readonly Option<string?> _reason = new("--reason")
    {
        HelpName = "TEXT",
        Description = "Why, for those who look later",
    };

    private readonly Option<string?> _expires = new("--expires", "--for")
    {
        HelpName = "TIME",
        Description = "When it ends: 2026-12-31T00:00:00Z, or 90m, 12h, 7d from now (default: never)",
    };

    public BanAddVerb()
        : base(
            "add",
            "Ban an address or prefix: nothing to or from it passes",
            new Example("weir ban add 203.0.113.9 --for 2h --reason 'port scan'", "for two hours"),
            new Example("weir ban add 2001:db8:bad::/48", "for good")
        )
    {
        Add(_prefix);
        Add(_reason);
        Add(_expires);
    }

    protected override Func<ISiteEditor, EditOutcome> Read(Call call, Values values)
    {
        var prefix = values.Prefix("PREFIX", call.Text(_prefix));
        DateTimeOffset? expires = call.Value(_expires) is { } text ? values.Expiry("--expires", text) : null;
        values.Check();
        var reason = call.Value(_reason) ?? "";
        return editor => editor.AddBan(prefix, reason, expires);
    }
}
