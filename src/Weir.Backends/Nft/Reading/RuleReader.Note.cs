using System.Text;
using Weir.Core.Rules;

namespace Weir.Backends.Nft.Reading;

/// <content>What stands in the note behind the rule.</content>
internal sealed partial class RuleReader
{
    private bool TryExtension(ref LineCursor cursor)
    {
        if (_pending is not [{ Kind: "-m" or "-j", Words: [var name] } item, ..])
        {
            return false;
        }

        try
        {
            return item.Kind == "-m" ? TryMatch(ref cursor, item, name) : TryTarget(ref cursor, item, name);
        }
        catch (NftRefusal refusal)
        {
            throw cursor.Fault(NftDiagnostics.NoteDiffers, refusal.Message);
        }
    }

    private bool TryMatch(ref LineCursor cursor, NoteItem item, string name)
    {
        var purity = item.Ordinal > 0 ? Purity.Stateful : Purity.Pure;
        var match = new Match.Extension(name, item.Options, purity, item.Ordinal);
        return TryPhrase(ref cursor, MatchPhrases.Of(family, match)) && AddTest(cursor, match);
    }

    private bool TryTarget(ref LineCursor cursor, NoteItem item, string name)
    {
        if (name is "NFQUEUE" or "TPROXY")
        {
            var verdict = new Verdict.Extension(name, item.Options);
            if (!TryPhrase(ref cursor, TargetPhrases.Of(family, verdict)))
            {
                return false;
            }

            _verdict = verdict;
            return true;
        }

        var statement = new Statement.Extension(name, item.Options);
        return TryPhrase(ref cursor, TargetPhrases.Of(family, statement)) && Add(statement);
    }

    private bool TryPhrase(ref LineCursor cursor, NftPhrase phrase)
    {
        if (!cursor.TryTake(Encoding.UTF8.GetBytes(phrase.Text)))
        {
            return false;
        }

        _pending.RemoveAt(0);
        return true;
    }

    private void TakeLongComment()
    {
        if (_pending is [{ Kind: "comment", Words: [var whole] }])
        {
            if (NftComment.Clean(whole) != _comment)
            {
                throw LineCursor.FaultAt(0, NftDiagnostics.NoteDiffers, "the note has another comment than the rule");
            }

            _comment = whole;
            _pending.Clear();
        }
    }

    private static string Shown(NoteItem item) =>
        ExtensionOption.Join($"{item.Kind} {string.Join(' ', item.Words.Items)}", item.Options);
}
