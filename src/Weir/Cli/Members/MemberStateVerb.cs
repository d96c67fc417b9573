using System.CommandLine;
using Weir.Cli.Edits;
using Weir.Cli.Frame;
using Weir.Cli.Rows;
using Weir.Core.Model;
using Weir.Sources.Editing;

namespace Weir.Cli.Members;

/// <summary><c>weir member block</c> and <c>weir member unblock</c>.</summary>
internal sealed class MemberStateVerb : EditVerb
{
    private readonly Argument<string> _member = MemberReference.Argument();
    private readonly MemberState _state;

    private MemberStateVerb(string name, string summary, MemberState state, Example example)
        : base(name, summary, example)
    {
        _state = state;
        Add(_member);
    }

    public static MemberStateVerb Block() =>
        new(
            "block",
            "Block a member",
            MemberState.Blocked,
            new Example("weir member block 4711", "nothing passes but the walled garden, from the next apply on")
        );

    public static MemberStateVerb Unblock() =>
        new(
            "unblock",
            "Unblock a member: it becomes active",
            MemberState.Active,
            new Example("weir member unblock anna.berg", "by login")
        );

    protected override Func<ISiteEditor, EditOutcome> Read(Call call, Values values)
    {
        var login = MemberLogin.Of(call, call.Text(_member));
        return editor => editor.SetState(login, _state);
    }
}
