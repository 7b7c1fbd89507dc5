"""What goes to a partner: whom to, under which number, the mail's draft, and the proof that it is one town's alone."""
