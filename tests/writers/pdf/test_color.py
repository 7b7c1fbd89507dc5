"""The colour profile, read by an independent colour engine (Little CMS, through Pillow)."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageCms

from reportgen.writers.pdf.color import srgb_profile


def test_the_profile_turns_no_colour_into_another_than_srgb_does() -> None:
    ours = ImageCms.ImageCmsProfile(BytesIO(srgb_profile()))
    theirs = ImageCms.createProfile("sRGB")
    swatches = Image.new("RGB", (17, 17 * 17))
    steps = [min(255, 16 * step) for step in range(17)]
    swatches.putdata([(red, green, blue) for red in steps for green in steps for blue in steps])
    converted = ImageCms.profileToProfile(swatches, ours, theirs)
    assert converted is not None
    differences = [abs(a - b) for a, b in zip(converted.tobytes(), swatches.tobytes(), strict=True)]
    assert max(differences) <= 1


def test_it_is_a_display_profile_of_version_2_that_says_what_it_is() -> None:
    profile = ImageCms.ImageCmsProfile(BytesIO(srgb_profile())).profile
    assert (profile.device_class, profile.xcolor_space.strip(), profile.version) == ("mntr", "RGB", 2.1)
    assert profile.profile_description == "sRGB IEC61966-2.1"
