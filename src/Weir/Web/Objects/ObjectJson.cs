using System.Text.Json.Serialization;
using Weir.Cli.Documents;
using Weir.Web.Editing;
using Weir.Web.Tracing;

namespace Weir.Web.Objects;

/// <summary>Bodies of requests about the site's objects, and the answers that no verb gives.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow
)]
[JsonSerializable(typeof(PlainBody))]
[JsonSerializable(typeof(NewMemberBody))]
[JsonSerializable(typeof(MemberChangeBody))]
[JsonSerializable(typeof(MoveBody))]
[JsonSerializable(typeof(DeviceBody))]
[JsonSerializable(typeof(ForwardBody))]
[JsonSerializable(typeof(OpeningBody))]
[JsonSerializable(typeof(ListenerBody))]
[JsonSerializable(typeof(AllowBody))]
[JsonSerializable(typeof(BanBody))]
[JsonSerializable(typeof(ApplyBody))]
[JsonSerializable(typeof(TraceBody))]
internal sealed partial class ObjectJson : JsonSerializerContext;

/// <summary>The answers that no verb gives.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase
)]
[JsonSerializable(typeof(DeviceListDocument))]
[JsonSerializable(typeof(MemberTraceDocument))]
[JsonSerializable(typeof(UnconfirmedAnswer))]
internal sealed partial class ObjectAnswers : JsonSerializerContext;
